using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Controllers;
using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Capabilities;

/// <summary>What the running service can do, read from its own routes (PS3.18 8.9): nothing here can be out of date.</summary>
internal sealed class CapabilitiesDocument(IEnumerable<EndpointDataSource> sources)
{
    /// <summary>Resources below the base path, each with its methods and what they do, in the order of their paths.</summary>
    public IReadOnlyList<CapabilityResource> Resources() =>
        ResourcesOf(sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>());

    /// <summary>The DICOMweb resources among the routes.</summary>
    public static IReadOnlyList<CapabilityResource> ResourcesOf(IEnumerable<RouteEndpoint> endpoints) =>
        [.. endpoints
            .Where(endpoint => Action(endpoint)?.ControllerTypeInfo.IsDefined(typeof(DicomwebControllerAttribute), false) == true)
            .GroupBy(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new CapabilityResource(group.Key, [.. group.SelectMany(Methods).Distinct().OrderBy(m => m.Name)]))];

    private static IEnumerable<CapabilityMethod> Methods(RouteEndpoint endpoint)
    {
        var action = Action(endpoint)!;
        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
        return methods.Select(method => new CapabilityMethod(method, $"{action.ControllerName}.{action.ActionName}",
            endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy));
    }

    private static ControllerActionDescriptor? Action(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ControllerActionDescriptor>();
}

/// <summary>A resource of the service.</summary>
/// <param name="Path">Path with its parameters in braces.</param>
/// <param name="Methods">What can be done with it.</param>
internal sealed record CapabilityResource(string Path, IReadOnlyList<CapabilityMethod> Methods);

/// <summary>What can be done with a resource.</summary>
/// <param name="Name">HTTP method.</param>
/// <param name="Id">Name of the transaction in this service.</param>
/// <param name="Scope">What credentials have to allow; null for anyone.</param>
internal sealed record CapabilityMethod(string Name, string Id, string? Scope);
