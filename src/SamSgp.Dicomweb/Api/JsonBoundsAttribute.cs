using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Filters;
using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Api;

/// <summary>Refuses a JSON body of more parts than any that is meant, before anything is made of it: as objects a body of empty lists
/// is thirty times as large.</summary>
/// <param name="mostBytes">Bytes of the body.</param>
/// <param name="mostParts">Values, names, and beginnings and ends of lists and objects.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class JsonBoundsAttribute(int mostBytes, int mostParts) : Attribute, IAsyncResourceFilter, IRequestSizeLimitMetadata
{
    // The server counts what comes, and refuses what would be more.
    public long? MaxRequestBodySize => mostBytes;

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var request = context.HttpContext.Request;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.HttpContext.RequestAborted);
        if (PartsOf(body.GetBuffer().AsSpan(0, (int)body.Length)) > mostParts)
        {
            context.Result = new ProblemResult(ProblemType.MalformedRequest, $"The body has more than {mostParts} names, numbers and lists.");
            return;
        }

        body.Position = 0;
        request.Body = body;
        await next();
    }

    // What is no JSON is for the reader to say.
    private int PartsOf(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        var parts = 0;
        try
        {
            while (parts <= mostParts && reader.Read()) parts++;
        }
        catch (JsonException)
        {
            return 0;
        }

        return parts;
    }
}
