using System.Buffers;
using System.Text;

namespace SamSgp.Dicomweb.Client.Multipart;

/// <summary>
/// Reads a multipart body (RFC 2046 5.1) forwards, once, through one buffer: memory does not grow with the parts. Call
/// <see cref="ReadPartAsync"/>, then <see cref="ReadBodyAsync"/> until it gives nothing, and again. Lines end with CR LF; a body
/// whose first boundary's line ends with LF alone is read that way to its end.
/// </summary>
public sealed class MultipartReader : IDisposable
{
    private const int BufferBytes = 256 * 1024;

    // RFC 2046 allows 70 characters; Orthanc sends 73.
    private const int LongestBoundary = 200;

    private readonly Stream _stream;
    private readonly MultipartLimits _limits;
    private byte[] _delimiter;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _start, _end;
    private int _parts;
    private long _bodyBytes;
    private State _state = State.BeforeFirst;

    /// <summary>Begins to read.</summary>
    /// <param name="stream">The body.</param>
    /// <param name="boundary">The boundary parameter, without quotes.</param>
    /// <param name="limits">Beyond these, reading throws <see cref="MultipartLimitException"/>.</param>
    /// <exception cref="MultipartFormatException">The boundary is empty or too long.</exception>
    public MultipartReader(Stream stream, string boundary, MultipartLimits limits)
    {
        if (boundary.Length is 0 or > LongestBoundary || !Ascii.IsValid(boundary))
            throw new MultipartFormatException($"A boundary has 1 to {LongestBoundary} ASCII characters.");
        _stream = stream;
        _limits = limits;
        _delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);
        // The first boundary may come without a line before it: this makes it look like the others.
        "\r\n"u8.CopyTo(_buffer);
        _end = 2;
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
        if (_state == State.BeforeFirst)
        {
            await SkipPreambleAsync(cancellationToken);
        }
        else
        {
            while (_state == State.InBody && (await ReadBodyAsync(cancellationToken)).Length > 0)
            {
            }
        }

        if (_state == State.Ended || !await ReadBoundaryEndAsync(cancellationToken)) return null;
        if (++_parts > _limits.Parts)
            throw new MultipartLimitException($"A request may have {_limits.Parts} parts at most.");
        var headers = await ReadHeadersAsync(cancellationToken);
        _bodyBytes = 0;
        _state = State.InBody;
        return new MultipartPart(_parts, headers);
    }

    /// <summary>The next bytes of the part's body: valid until the next call; empty at its end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken cancellationToken)
    {
        if (_state != State.InBody) return default;
        while (true)
        {
            var window = _buffer.AsSpan(_start, _end - _start);
            var found = window.IndexOf(_delimiter);
            // Without a delimiter all but its possible beginning at the end is body.
            var length = found >= 0 ? found : Math.Max(0, window.Length - _delimiter.Length + 1);
            if (length > 0) return Take(length);
            if (found == 0)
            {
                _start += _delimiter.Length;
                _state = State.AfterBoundary;
                return default;
            }

            await FillAsync($"part {_parts} is not ended by its boundary", cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        _bodyBytes += length;
        if (_bodyBytes > _limits.PartBytes)
            throw new MultipartLimitException($"A part may have {_limits.PartBytes} bytes at most; part {_parts} has more.");
        var body = _buffer.AsMemory(_start, length);
        _start += length;
        return body;
    }

    private async ValueTask SkipPreambleAsync(CancellationToken cancellationToken)
    {
        var skipped = 0;
        while (true)
        {
            // From the line feed on: what stands before it shows at the boundary's own end.
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf(_delimiter.AsSpan(1));
            if (found >= 0)
            {
                _start += found + _delimiter.Length - 1;
                _state = State.AfterBoundary;
                return;
            }

            var kept = Math.Min(_end - _start, _delimiter.Length - 1);
            skipped += _end - _start - kept;
            _start = _end - kept;
            if (skipped > _limits.HeaderBytes)
                throw new MultipartFormatException("The body does not begin with the boundary its Content-Type names.");
            await FillAsync("there is no boundary in the body", cancellationToken);
        }
    }

    // What follows a boundary: "--" ends the body, else blanks and a line end (RFC 2046 5.1.1, transport padding).
    private async ValueTask<bool> ReadBoundaryEndAsync(CancellationToken cancellationToken)
    {
        await NeedAsync(2, "a boundary is cut off", cancellationToken);
        if (_buffer.AsSpan(_start, 2).SequenceEqual("--"u8))
        {
            _state = State.Ended;
            return false;
        }

        var line = await ReadLineAsync("a boundary is cut off", cancellationToken);
        if (_parts == 0 && !line.EndsWith('\r')) _delimiter = _delimiter[1..];
        if (line.Trim(" \t\r").Length > 0)
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
            var line = (await ReadLineAsync($"the headers of part {_parts} are cut off", cancellationToken)).TrimEnd('\r');
            if (line.Length == 0) return headers;
            bytes += line.Length + 2;
            if (bytes > _limits.HeaderBytes) throw HeadersTooLong();
            if (line[0] is ' ' or '\t' && last is not null)
            {
                headers[last] += " " + line.Trim();
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw new MultipartFormatException($"A header line of part {_parts} has no name and colon.");
            last = line[..colon].Trim();
            headers[last] = line[(colon + 1)..].Trim();
        }
    }

    // A line without its line feed.
    private async ValueTask<string> ReadLineAsync(string otherwise, CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length > _limits.HeaderBytes || (length < 0 && _end - _start > _limits.HeaderBytes)) throw HeadersTooLong();
            if (length >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + 1;
                return line;
            }

            await FillAsync(otherwise, cancellationToken);
        }
    }

    private MultipartLimitException HeadersTooLong() =>
        new($"The headers of a part may have {_limits.HeaderBytes} bytes at most; part {_parts} has more.");

    private async ValueTask NeedAsync(int count, string otherwise, CancellationToken cancellationToken)
    {
        while (_end - _start < count) await FillAsync(otherwise, cancellationToken);
    }

    private async ValueTask FillAsync(string otherwise, CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        if (read == 0) throw new MultipartFormatException($"The body ends too early: {otherwise}.");
        _end += read;
    }
}
