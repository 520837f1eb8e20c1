using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Capabilities;

/// <summary>Answers OPTIONS of every DICOMweb resource with what the service can do (PS3.18 8.9). A route for all of them would make
/// resources of paths that are none. Behind the routing, before whatever asks for the endpoint.</summary>
internal sealed class OptionsMiddleware(
    RequestDelegate next, IEnumerable<EndpointDataSource> sources, IOptions<ListenOptions> listen)
{
    private readonly Lazy<Endpoint> _capabilities = new(() => sources.SelectMany(source => source.Endpoints).First(IsCapabilities));

    public Task InvokeAsync(HttpContext context)
    {
        // An endpoint that is no route refuses the method: there is a resource, which does not know OPTIONS by itself.
        if (HttpMethods.IsOptions(context.Request.Method) && context.GetEndpoint() is not null and not RouteEndpoint
            && context.Request.Path.StartsWithSegments(listen.Value.BasePath))
            context.SetEndpoint(_capabilities.Value);
        return next(context);
    }

    private static bool IsCapabilities(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ControllerActionDescriptor>()?.ControllerTypeInfo == typeof(CapabilitiesController)
        && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Options) == true;
}
