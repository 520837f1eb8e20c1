using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Api;

/// <summary>What each operation may refuse with, as the OpenAPI document lists it: by the operation's form (who has to sign in, what has a
/// body, what names a resource), and by what <see cref="RefusesAttribute"/> adds.</summary>
internal static class ApiFailures
{
    private const string Schema = "Problem";

    private static readonly int[] OfAll = [StatusCodes.Status429TooManyRequests, StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable];
    private static readonly int[] OfSignedIn = [StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden];
    private static readonly int[] OfBodies = [StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType];

    /// <summary>The body of each refusal (RFC 9457).</summary>
    public static void Describe(OpenApiDocument document)
    {
        static OpenApiSchema Text(string meaning) => new() { Type = JsonSchemaType.String, Description = meaning };
        document.AddComponent(Schema, new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Why a request was refused (RFC 9457).",
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("urn:samsgp:problem:NAME; the names stand with each status"),
                ["title"] = Text("The same for each problem of a type."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["detail"] = Text("What is wrong, where, and what would be right; for people."),
                ["traceId"] = Text("By this the operator finds the request in the log."),
            },
        });
    }

    /// <summary>Lists an operation's refusals.</summary>
    public static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var parameters = context.Description.ParameterDescriptions;
        IEnumerable<int> statuses =
        [
            .. OfAll,
            .. metadata.OfType<IAllowAnonymous>().Any() ? [] : OfSignedIn,
            .. parameters.Any(parameter => parameter.Source == BindingSource.Body) ? OfBodies : [],
            .. parameters.Any(parameter => parameter.Source == BindingSource.Query) ? [StatusCodes.Status400BadRequest] : Array.Empty<int>(),
            .. parameters.Any(parameter => parameter.Source == BindingSource.Path) ? [StatusCodes.Status404NotFound] : Array.Empty<int>(),
            .. metadata.OfType<RefusesAttribute>().SelectMany(refuses => refuses.Statuses),
        ];
        operation.Responses ??= [];
        foreach (var status in statuses.Distinct().Order())
            operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), Refusal(status, context.Document!));
    }

    private static OpenApiResponse Refusal(int status, OpenApiDocument document)
    {
        var types = ProblemType.All.Concat(TaskProblems.Types).Where(type => type.Status == status).ToList();
        return new OpenApiResponse
        {
            Description = string.Join(' ', types.Select(type => $"`{type.Name}`: {type.Title}")),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Schema, document) },
            },
        };
    }
}
