using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Storage.Index;

namespace SamSgp.Dicomweb.Qido;

/// <summary>Search results as a response (PS3.18 10.6.3): 200 with what was found, or 204 where nothing matches.</summary>
internal sealed class QidoResult(QidoQuery query, IReadOnlyList<QueryRow> rows, string baseUrl, DatasetType type) : ActionResult
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

        if (rows.Count > query.Wanted)
            WarningHeader.Add(response, baseUrl, $"There are more results than the {query.Wanted} given: ask for them with offset and limit");
        var datasets = new DatasetWriter(response, type, isOne: false);
        datasets.Begin();
        var writer = new QidoWriter(query, baseUrl);
        foreach (var (n, row) in rows.Take(query.Wanted).Index())
        {
            writer.Write(row, datasets.Next());
            datasets.Add();
            if (n % FlushEvery == FlushEvery - 1) await response.BodyWriter.FlushAsync(context.HttpContext.RequestAborted);
        }

        await datasets.EndAsync(context.HttpContext.RequestAborted);
    }
}
