using System.Buffers;
using System.Text;

namespace SamSgp.Dicomweb.Multipart;

/// <summary>
/// Reads a multipart body (RFC 2046 5.1) forwards, once, through one buffer: memory does not grow with the parts. Call
/// <see cref="ReadPartAsync"/>, then <see cref="ReadBodyAsync"/> until it gives nothing, and again.
/// </summary>
internal sealed class MultipartReader : IDisposable
{
    private const int BufferBytes = 256 * 1024;

    // RFC 2046 allows 70 characters; Orthanc sends 73.
    private const int LongestBoundary = 200;

    private readonly Stream stream;
    private readonly MultipartLimits limits;
    private readonly byte[] delimiter;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int start, end;
    private int parts;
    private long bodyBytes;
    private State state = State.BeforeFirst;

    /// <param name="stream">The request's body.</param>
    /// <param name="boundary">The boundary parameter, without quotes.</param>
    /// <param name="limits">Beyond these, reading throws <see cref="MultipartLimitException"/>.</param>
    /// <exception cref="MultipartFormatException">The boundary is empty or too long.</exception>
    public MultipartReader(Stream stream, string boundary, MultipartLimits limits)
    {
        if (boundary.Length is 0 or > LongestBoundary || !Ascii.IsValid(boundary))
            throw new MultipartFormatException($"A boundary has 1 to {LongestBoundary} ASCII characters.");
        this.stream = stream;
        this.limits = limits;
        delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);
        // The first boundary may come without a line before it: this makes it look like the others.
        "\r\n"u8.CopyTo(buffer);
        end = 2;
    }

    private enum State
    {
        BeforeFirst,
        InBody,
        AfterBoundary,
        Ended,
    }

    /// <summary>Goes to the next part, over what is left of the one before.</summary>
    /// <returns>Null after the last.</returns>
    public async ValueTask<MultipartPart?> ReadPartAsync(CancellationToken cancellationToken)
    {
        if (state == State.BeforeFirst)
        {
            await SkipPreambleAsync(cancellationToken);
        }
        else
        {
            while (state == State.InBody && (await ReadBodyAsync(cancellationToken)).Length > 0)
            {
            }
        }

        if (state == State.Ended || !await ReadBoundaryEndAsync(cancellationToken)) return null;
        if (++parts > limits.Parts)
            throw new MultipartLimitException($"A request may have {limits.Parts} parts at most.");
        var headers = await ReadHeadersAsync(cancellationToken);
        bodyBytes = 0;
        state = State.InBody;
        return new MultipartPart(parts, headers);
    }

    /// <summary>The next bytes of the part's body: valid until the next call; empty at its end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken cancellationToken)
    {
        if (state != State.InBody) return default;
        while (true)
        {
            var window = buffer.AsSpan(start, end - start);
            var found = window.IndexOf(delimiter);
            // Without a delimiter all but its possible beginning at the end is body.
            var length = found >= 0 ? found : Math.Max(0, window.Length - delimiter.Length + 1);
            if (length > 0) return Take(length);
            if (found == 0)
            {
                start += delimiter.Length;
                state = State.AfterBoundary;
                return default;
            }

            await FillAsync($"part {parts} is not ended by its boundary", cancellationToken);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        bodyBytes += length;
        if (bodyBytes > limits.PartBytes)
            throw new MultipartLimitException($"A part may have {limits.PartBytes} bytes at most; part {parts} has more.");
        var body = buffer.AsMemory(start, length);
        start += length;
        return body;
    }

    private async ValueTask SkipPreambleAsync(CancellationToken cancellationToken)
    {
        var skipped = 0;
        while (true)
        {
            var found = buffer.AsSpan(start, end - start).IndexOf(delimiter);
            if (found >= 0)
            {
                start += found + delimiter.Length;
                state = State.AfterBoundary;
                return;
            }

            var kept = Math.Min(end - start, delimiter.Length - 1);
            skipped += end - start - kept;
            start = end - kept;
            if (skipped > limits.HeaderBytes)
                throw new MultipartFormatException("The body does not begin with the boundary its Content-Type names.");
            await FillAsync("there is no boundary in the body", cancellationToken);
        }
    }

    // What follows a boundary: "--" ends the body, else blanks and a line end (RFC 2046 5.1.1, transport padding).
    private async ValueTask<bool> ReadBoundaryEndAsync(CancellationToken cancellationToken)
    {
        await NeedAsync(2, "a boundary is cut off", cancellationToken);
        if (buffer.AsSpan(start, 2).SequenceEqual("--"u8))
        {
            state = State.Ended;
            return false;
        }

        var line = await ReadLineAsync("a boundary is cut off", cancellationToken);
        if (line.Trim(" \t").Length > 0)
            throw new MultipartFormatException("A boundary is followed by other characters than blanks and a line end.");
        return true;
    }

    private async ValueTask<IReadOnlyDictionary<string, string>> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var bytes = 0;
        string? last = null;
        while (true)
        {
            var line = await ReadLineAsync($"the headers of part {parts} are cut off", cancellationToken);
            if (line.Length == 0) return headers;
            bytes += line.Length + 2;
            if (bytes > limits.HeaderBytes) throw HeadersTooLong();
            if (line[0] is ' ' or '\t' && last is not null)
            {
                headers[last] += " " + line.Trim();
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw new MultipartFormatException($"A header line of part {parts} has no name and colon.");
            last = line[..colon].Trim();
            headers[last] = line[(colon + 1)..].Trim();
        }
    }

    private async ValueTask<string> ReadLineAsync(string otherwise, CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf("\r\n"u8);
            if (length > limits.HeaderBytes || (length < 0 && end - start > limits.HeaderBytes)) throw HeadersTooLong();
            if (length >= 0)
            {
                var line = Encoding.Latin1.GetString(buffer, start, length);
                start += length + 2;
                return line;
            }

            await FillAsync(otherwise, cancellationToken);
        }
    }

    private MultipartLimitException HeadersTooLong() =>
        new($"The headers of a part may have {limits.HeaderBytes} bytes at most; part {parts} has more.");

    private async ValueTask NeedAsync(int count, string otherwise, CancellationToken cancellationToken)
    {
        while (end - start < count) await FillAsync(otherwise, cancellationToken);
    }

    private async ValueTask FillAsync(string otherwise, CancellationToken cancellationToken)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
        if (read == 0) throw new MultipartFormatException($"The body ends too early: {otherwise}.");
        end += read;
    }
}
