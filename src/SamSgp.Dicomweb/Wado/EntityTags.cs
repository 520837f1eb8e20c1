using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Entity tags of what is made from stored instances (RFC 9110 8.8.3), so that who has it asks without getting it again.</summary>
internal static class EntityTags
{
    // Kept by the client alone, who asks each time: an instance can be replaced, and so can the right to see it.
    public const string CacheControl = "private, no-cache";

    /// <summary>A tag that changes with the instances' bytes, with what is made of them, and with the program that makes it.</summary>
    /// <param name="instances">What it is made from.</param>
    /// <param name="isWeak">The answer's bytes differ from one time to the next: a boundary, a content coding.</param>
    /// <param name="variant">What else decides how it looks.</param>
    public static string Of(IEnumerable<StoredInstance> instances, bool isWeak, params IEnumerable<string> variant)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in variant.Prepend(ProductVersion.Text)) hash.AppendData(Encoding.UTF8.GetBytes(text + '\n'));
        foreach (var instance in instances) hash.AppendData(Encoding.ASCII.GetBytes(instance.Sha256));
        return $"{(isWeak ? "W/" : "")}\"{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}\"";
    }

    /// <summary>Gives the answer its tag.</summary>
    /// <returns>True where the client has it already: the answer is 304, without a body (RFC 9110 13.1.2).</returns>
    public static bool AreKnown(HttpContext context, string tag)
    {
        var response = context.Response;
        response.Headers.ETag = tag;
        response.Headers.CacheControl = CacheControl;
        response.Headers.Vary = "Accept";
        if (!EntityTagHeaderValue.TryParseList(context.Request.Headers.IfNoneMatch, out var known)) return false;
        var own = EntityTagHeaderValue.Parse(tag);
        if (!known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(own, useStrongComparison: false))) return false;
        response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }
}
