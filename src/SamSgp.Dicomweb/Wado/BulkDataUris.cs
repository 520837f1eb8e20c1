using System.Buffers;
using System.Text;

namespace SamSgp.Dicomweb.Wado;

/// <summary>
/// The relative BulkDataURIs of cached metadata. The property's name with its quotes cannot occur inside a JSON string, so looking
/// for these bytes is enough.
/// </summary>
internal static class BulkDataUris
{
    private const string Folder = "bulkdata/";

    private static ReadOnlySpan<byte> Property => "\"BulkDataURI\":\""u8;

    /// <summary>Copies JSON without white space, with the instance's URL before each relative BulkDataURI, as clients want them.</summary>
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

    /// <summary>The values that a dataset names, in its order.</summary>
    /// <param name="json">The dataset.</param>
    /// <returns>Each as <see cref="Dicom.BulkDataPath"/> finds it.</returns>
    public static IReadOnlyList<string> PathsOf(ReadOnlySpan<byte> json)
    {
        var paths = new List<string>();
        while (json.IndexOf(Property) is >= 0 and var found)
        {
            json = json[(found + Property.Length)..];
            paths.Add(Encoding.ASCII.GetString(json[Folder.Length..json.IndexOf((byte)'"')]));
        }

        return paths;
    }

    /// <summary>URL of a value.</summary>
    public static string Of(string instanceUrl, string path) => $"{instanceUrl}/{Folder}{path}";
}
