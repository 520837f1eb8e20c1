using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Storage.Index;

namespace SamSgp.Dicomweb.Qido;

/// <summary>Search results as a response (PS3.18 10.6.3): 200 with what was found, or 204 where nothing matches.</summary>
internal sealed class QidoResult(InstanceSearch search, QidoQuery query, IReadOnlyList<QueryRow> rows, string baseUrl, DatasetType type) : ActionResult
{
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
        var batches = new ByteBatches();
        for (var at = 0; at < Math.Min(rows.Count, query.Wanted);)
        {
            var some = rows.Skip(at).Take(Math.Min(query.WholeInstances ? batches.Next : ByteBatches.Most, query.Wanted - at)).ToList();
            var bytes = 0L;
            foreach (var row in query.WholeInstances ? search.Whole(some) : some)
            {
                writer.Write(row, datasets.Next());
                datasets.Add();
                bytes += row.Instance?.Json.Length ?? 0;
            }

            await response.BodyWriter.FlushAsync(context.HttpContext.RequestAborted);
            at += some.Count;
            batches.Had(some.Count, bytes);
        }

        await datasets.EndAsync(context.HttpContext.RequestAborted);
    }
}
