using System.Net;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Client.Answers;

namespace SamSgp.Dicomweb.Client.Peers;

/// <summary>Reads answers that are datasets in DICOM JSON (PS3.18 F).</summary>
internal static class DicomJsonAnswer
{
    /// <summary>The datasets: an array of them, one alone, or none (204 or an empty body).</summary>
    /// <exception cref="PeerException">The body is something else.</exception>
    public static async Task<IReadOnlyList<DicomDataset>> ReadAsync(string peer, HttpResponseMessage answer, PeerOptions options,
        CancellationToken cancellationToken)
    {
        if (answer.StatusCode == HttpStatusCode.NoContent || answer.Content.Headers.ContentLength == 0) return [];
        await using var body = new AnswerStream(await answer.Content.ReadAsStreamAsync(cancellationToken), peer,
            options.StallTimeout, PeerFault.Unreachable);
        using var json = await ReadAllAsync(peer, body, (long)options.MaxAnswerMegabytes << 20, cancellationToken);
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

    // Counted as it is unpacked: a few kilobytes of gzip may stand for gigabytes.
    private static async Task<MemoryStream> ReadAllAsync(string peer, Stream body, long most, CancellationToken cancellationToken)
    {
        var json = new MemoryStream();
        var chunk = new byte[64 << 10];
        for (int count; (count = await body.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            if (json.Length + count > most)
            {
                throw new PeerException(PeerFault.Malformed, $"Peer '{peer}' answered with more than {most >> 20} MiB of DICOM JSON "
                    + $"({nameof(PeerOptions.MaxAnswerMegabytes)}).", null);
            }

            json.Write(chunk, 0, count);
        }

        return json;
    }
}
