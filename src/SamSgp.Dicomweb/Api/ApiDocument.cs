using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Api;

/// <summary>The OpenAPI document of what is under <c>/api</c>, at <c>/openapi/v1.json</c>, and a page to browse it and try it out, at
/// <c>/docs</c>. Both are the same for everybody and tell nothing of what is stored: they are open.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";

    // Below any path that a proxy puts the service under.
    private const string Page = "docs", FromPage = $"../openapi/{Name}.json";

    // Nothing comes from elsewhere. The page's styles stand in it, and its pictures are data.
    private const string Policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'self'";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Name, document =>
    {
        document.AddOperationTransformer((operation, context, _) =>
        {
            ApiFailures.Describe(operation, context);
            return Task.CompletedTask;
        });
        document.AddDocumentTransformer((api, _, _) =>
        {
            api.Info.Title = "SamSgp.Dicomweb tasks";
            api.Info.Version = ProductVersion.Text;
            api.Info.Description = "Tasks, and runs of tasks on series of the store. Errors are problem+json (RFC 9457).";
            // Whatever Host header it was asked with: paths without a server are relative to where the document lies.
            api.Servers = [];
            ApiFailures.Describe(api);
            DescribeCredentials(api);
            return Task.CompletedTask;
        });
    });

    /// <summary>The page, before anybody is asked who he is.</summary>
    public static void UseApiPage(this WebApplication app)
    {
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/" + Page), page => page.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            return next(context);
        }));
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = Page;
            page.DocumentTitle = "SamSgp.Dicomweb API";
            page.SwaggerEndpoint(FromPage, "Tasks");
        });
    }

    public static void MapApiDocument(this IEndpointRouteBuilder endpoints) => endpoints.MapOpenApi().WithMetadata(new AllowAnonymousAttribute());

    // Where the service has keys and tokens, the page's Authorize takes them.
    private static void DescribeCredentials(OpenApiDocument api)
    {
        api.AddComponent<IOpenApiSecurityScheme>("key", new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = ApiKeyAuthentication.Header });
        api.AddComponent<IOpenApiSecurityScheme>("token", new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" });
        api.Security = [new() { [new("key", api)] = [] }, new() { [new("token", api)] = [] }];
    }
}
