using System.Net;
using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Client.Peers;

/// <summary>Reads answers that are datasets in DICOM JSON (PS3.18 F).</summary>
internal static class DicomJsonAnswer
{
    /// <summary>The datasets: an array of them, one alone, or none (204 or an empty body).</summary>
    /// <exception cref="PeerException">The body is something else.</exception>
    public static async Task<IReadOnlyList<DicomDataset>> ReadAsync(string peer, HttpResponseMessage answer, TimeSpan stallTimeout,
        CancellationToken cancellationToken)
    {
        if (answer.StatusCode == HttpStatusCode.NoContent || answer.Content.Headers.ContentLength == 0) return [];
        await using var body = new AnswerStream(await answer.Content.ReadAsStreamAsync(cancellationToken), peer, stallTimeout,
            PeerFault.Unreachable);
        using var json = new MemoryStream();
        await body.CopyToAsync(json, cancellationToken);
        try
        {
            return DicomJson.ArrayFromUtf8(json.GetBuffer().AsSpan(0, (int)json.Length));
        }
        catch (DicomFormatException fault)
        {
            throw new PeerException(PeerFault.Malformed,
                $"Peer '{peer}' answered with something that is not DICOM JSON: {fault.Message}", fault);
        }
    }
}
