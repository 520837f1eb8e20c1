using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Finds controllers although they are internal, as everything is here that no other project needs.</summary>
/// <param name="all">False for those alone that every process has, whatever its roles: what supervisors ask.</param>
internal sealed class InternalControllers(bool all) : ControllerFeatureProvider
{
    protected override bool IsController(TypeInfo typeInfo) =>
        typeInfo is { IsAbstract: false, IsClass: true } && typeof(ControllerBase).IsAssignableFrom(typeInfo)
        && (all || typeInfo.IsDefined(typeof(OfEveryProcessAttribute)));
}
