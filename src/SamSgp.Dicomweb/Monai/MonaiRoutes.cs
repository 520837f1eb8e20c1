using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Where the protocol is served: below its path for all tasks, below <c>tasks/{only}</c> of it for one, for a client makes an
/// empty segment of every label that it is told of.</summary>
internal sealed class MonaiRoutes(MonaiLabelOptions options) : IApplicationModelConvention
{
    /// <summary>Name of the route value that names the one task.</summary>
    public const string Only = "only";

    public void Apply(ApplicationModel application)
    {
        var controllers = application.Controllers.Where(controller => controller.Attributes.OfType<MonaiControllerAttribute>().Any()).ToList();
        foreach (var controller in controllers)
        {
            if (!options.Enabled)
            {
                application.Controllers.Remove(controller);
                continue;
            }

            var root = options.Path.Trim('/');
            foreach (var selector in controller.Selectors.ToList())
            {
                var one = new SelectorModel(selector);
                selector.AttributeRouteModel = Below(root, selector.AttributeRouteModel!);
                one.AttributeRouteModel = Below($"{root}/tasks/{{{Only}}}".TrimStart('/'), one.AttributeRouteModel!);
                controller.Selectors.Add(one);
            }
        }
    }

    private static AttributeRouteModel Below(string prefix, AttributeRouteModel route) =>
        prefix.Length == 0 ? route : AttributeRouteModel.CombineAttributeRouteModel(new AttributeRouteModel { Template = prefix }, route)!;
}
