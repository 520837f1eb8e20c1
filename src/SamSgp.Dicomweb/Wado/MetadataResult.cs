using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using SamSgp.Dicomweb.Security;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Metadata as a response: the cached JSON of each instance, copied a few instances at a time, the fewer the larger they
/// are.</summary>
internal sealed class MetadataResult(
    InstanceStore store, IReadOnlyList<StoredInstance> instances, string baseUrl, string contentType) : ActionResult
{
    private const int MostTogether = 64, BytesTogether = 4 << 20;

    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        var tag = EntityTag();
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "no-cache";
        if (Matches(context.HttpContext.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = contentType;
        var output = response.BodyWriter;
        var opening = "["u8.ToArray();
        for (int at = 0, together = 1; at < instances.Count;)
        {
            var some = instances.Skip(at).Take(together).ToArray();
            var bytes = 0L;
            foreach (var (instance, json) in some.Zip(store.Metadata(some)))
            {
                bytes += json.Length;
                output.Write(opening);
                opening[0] = (byte)',';
                BulkDataUris.Complete(json.Span, Encoding.UTF8.GetBytes(Url(instance) + "/"), output);
            }

            await output.FlushAsync(context.HttpContext.RequestAborted);
            at += some.Length;
            // Those of a series are alike.
            together = (int)Math.Clamp(BytesTogether / (bytes / some.Length + 1), 1, MostTogether);
        }

        output.Write("]"u8);
        await output.FlushAsync(context.HttpContext.RequestAborted);
    }

    // Weak: the body's bytes also depend on its content encoding. The base URL is in it, because it is in the body.
    private string EntityTag()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(baseUrl));
        foreach (var instance in instances) hash.AppendData(Encoding.ASCII.GetBytes(instance.Sha256));
        return $"W/\"{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}\"";
    }

    private static bool Matches(HttpRequest request, string tag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(EntityTagHeaderValue.Parse(tag), useStrongComparison: false));

    private string Url(StoredInstance instance) => ServiceUrls.Resource(
        baseUrl, instance.StudyInstanceUid, instance.SeriesInstanceUid, instance.SopInstanceUid);
}
