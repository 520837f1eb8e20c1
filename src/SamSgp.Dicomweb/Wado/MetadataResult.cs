using System.Text;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Security;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Metadata as a response: the cached JSON of each instance, copied, or made XML of, a few instances at a time, the fewer the
/// larger they are.</summary>
internal sealed class MetadataResult(
    InstanceStore store, IReadOnlyList<StoredInstance> instances, string baseUrl, DatasetType type, bool isOne) : ActionResult
{
    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        // Weak: the body's bytes also depend on its content encoding. The base URL is in it, because it is in the body.
        if (EntityTags.AreKnown(context.HttpContext, EntityTags.Of(instances, true, baseUrl, $"{type}"))) return;
        var writer = new DatasetWriter(response, type, isOne);
        writer.Begin();
        if (await HeadAnswer.IsAllAsync(context.HttpContext)) return;
        var batches = new ByteBatches();
        for (var at = 0; at < instances.Count;)
        {
            var some = instances.Skip(at).Take(batches.Next).ToArray();
            var bytes = 0L;
            foreach (var (instance, json) in some.Zip(store.Metadata(some)))
            {
                bytes += json.Length;
                BulkDataUris.Complete(json.Span, Encoding.UTF8.GetBytes(Url(instance) + "/"), writer.Next());
                writer.Add();
            }

            await response.BodyWriter.FlushAsync(context.HttpContext.RequestAborted);
            at += some.Length;
            batches.Had(some.Length, bytes);
        }

        await writer.EndAsync(context.HttpContext.RequestAborted);
    }

    private string Url(StoredInstance instance) => ServiceUrls.Resource(
        baseUrl, instance.StudyInstanceUid, instance.SeriesInstanceUid, instance.SopInstanceUid);
}
