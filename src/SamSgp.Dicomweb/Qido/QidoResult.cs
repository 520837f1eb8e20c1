using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Storage.Index;

namespace SamSgp.Dicomweb.Qido;

/// <summary>Search results as a response (PS3.18 10.6.3): 200 with what was found, or 204 where nothing matches.</summary>
internal sealed class QidoResult(InstanceSearch search, QidoQuery query, IReadOnlyList<QueryRow> rows, string baseUrl, DatasetType type) : ActionResult
{
    private const int MostTogether = 64, BytesTogether = 4 << 20;

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
        for (int at = 0, together = query.WholeInstances ? 1 : MostTogether; at < Math.Min(rows.Count, query.Wanted); )
        {
            var some = rows.Skip(at).Take(Math.Min(together, query.Wanted - at)).ToList();
            var bytes = 0L;
            foreach (var row in query.WholeInstances ? search.Whole(some) : some)
            {
                writer.Write(row, datasets.Next());
                datasets.Add();
                bytes += row.Instance?.Length ?? 0;
            }

            await response.BodyWriter.FlushAsync(context.HttpContext.RequestAborted);
            at += some.Count;
            // Metadata of segmentations has megabytes, and those of a series are alike.
            if (query.WholeInstances) together = (int)Math.Clamp(BytesTogether / (bytes / some.Count + 1), 1, MostTogether);
        }

        await datasets.EndAsync(context.HttpContext.RequestAborted);
    }
}
