using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Api;

/// <summary>The OpenAPI document of what is under <c>/api</c>, at <c>/openapi/v1.json</c>.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Name, document =>
        document.AddDocumentTransformer((api, _, _) =>
        {
            api.Info.Title = "SamSgp.Dicomweb tasks";
            api.Info.Description = "Tasks, and runs of tasks on series of the store. Errors are problem+json (RFC 9457).";
            // Whatever Host header it was asked with: paths without a server are relative to where the document lies.
            api.Servers = [];
            return Task.CompletedTask;
        }));

    public static void MapApiDocument(this IEndpointRouteBuilder endpoints) => endpoints.MapOpenApi().RequireAuthorization(Scopes.Read);
}
