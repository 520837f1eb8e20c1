using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Prefixes the routes of controllers marked with <see cref="DicomwebControllerAttribute"/>.</summary>
internal sealed class BasePathConvention(string basePath) : IControllerModelConvention
{
    private readonly AttributeRouteModel _prefix = new() { Template = basePath.TrimStart('/') };

    public void Apply(ControllerModel controller)
    {
        if (!controller.Attributes.OfType<DicomwebControllerAttribute>().Any()) return;
        foreach (var selector in controller.Selectors)
            selector.AttributeRouteModel = AttributeRouteModel.CombineAttributeRouteModel(_prefix, selector.AttributeRouteModel);
    }
}
