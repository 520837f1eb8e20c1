using System.Buffers;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Storage.Index;

namespace SamSgp.Dicomweb.Qido;

/// <summary>Search results as a response (PS3.18 10.6.3): 200 with an array, or 204 where nothing matches.</summary>
internal sealed class QidoResult(QidoQuery query, IReadOnlyList<QueryRow> rows, string baseUrl, string contentType) : ActionResult
{
    private const int FlushEvery = 64;

    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        foreach (var warning in query.Warnings) WarningHeader.Add(response, baseUrl, warning);
        if (rows.Count == 0 || query.Wanted == 0)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        response.ContentType = contentType;
        if (rows.Count > query.Wanted)
            WarningHeader.Add(response, baseUrl, $"There are more results than the {query.Wanted} given: ask for them with offset and limit");
        var writer = new QidoWriter(response.BodyWriter, query, baseUrl);
        response.BodyWriter.Write("["u8);
        foreach (var (n, row) in rows.Take(query.Wanted).Index())
        {
            if (n > 0) response.BodyWriter.Write(","u8);
            writer.Write(row);
            if (n % FlushEvery == FlushEvery - 1) await response.BodyWriter.FlushAsync(context.HttpContext.RequestAborted);
        }

        response.BodyWriter.Write("]"u8);
        await response.BodyWriter.FlushAsync(context.HttpContext.RequestAborted);
    }
}
