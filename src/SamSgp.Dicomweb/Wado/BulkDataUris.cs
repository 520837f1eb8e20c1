using System.Buffers;

namespace SamSgp.Dicomweb.Wado;

/// <summary>
/// Makes the relative BulkDataURIs of cached metadata absolute, as clients want them, while it is copied. The property's name
/// with its quotes cannot occur inside a JSON string, so looking for these bytes is enough.
/// </summary>
internal static class BulkDataUris
{
    private static ReadOnlySpan<byte> Property => "\"BulkDataURI\":\""u8;

    /// <summary>Copies JSON without white space, with the instance's URL before each relative BulkDataURI.</summary>
    /// <param name="json">A dataset, or one element of it.</param>
    /// <param name="instanceUrl">URL of the instance with a slash at its end, as UTF-8.</param>
    /// <param name="output">Gets the copy.</param>
    public static void Complete(ReadOnlySpan<byte> json, ReadOnlySpan<byte> instanceUrl, IBufferWriter<byte> output)
    {
        while (json.IndexOf(Property) is >= 0 and var found)
        {
            var end = found + Property.Length;
            output.Write(json[..end]);
            output.Write(instanceUrl);
            json = json[end..];
        }

        output.Write(json);
    }
}
