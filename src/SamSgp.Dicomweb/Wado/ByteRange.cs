using Microsoft.Net.Http.Headers;

namespace SamSgp.Dicomweb.Wado;

/// <summary>The part of a body that a client asks for (RFC 9110 14).</summary>
/// <param name="From">First byte.</param>
/// <param name="Length">How many; none where the range lies outside.</param>
internal sealed record ByteRange(long From, long Length)
{
    /// <summary>Reads the request. Several ranges at once are answered with the whole, as RFC 9110 14.2 allows.</summary>
    /// <returns>Null for all of it.</returns>
    public static ByteRange? Of(HttpContext context, long size)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) || !RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var header)
            || header.Unit != "bytes" || header.Ranges.Count != 1 || !IsStillTheSame(context))
            return null;
        var asked = header.Ranges.Single();
        // Without a beginning it is the last so many bytes.
        var from = asked.From ?? Math.Max(0, size - asked.To!.Value);
        var to = asked.From is null ? size - 1 : Math.Min(asked.To ?? size - 1, size - 1);
        return new ByteRange(from, Math.Max(0, to - from + 1));
    }

    // If-Range wants the whole where what the client has is not a part of it (RFC 9110 13.1.5).
    private static bool IsStillTheSame(HttpContext context)
    {
        if (context.Request.Headers.IfRange.Count == 0) return true;
        return RangeConditionHeaderValue.TryParse(context.Request.Headers.IfRange.ToString(), out var condition) && condition.EntityTag is { } tag
            && EntityTagHeaderValue.TryParse(context.Response.Headers.ETag.ToString(), out var own) && tag.Compare(own, useStrongComparison: true);
    }
}
