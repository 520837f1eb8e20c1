namespace SamSgp.Dicomweb.Client.Peers;

/// <summary>An answer's body whose reads fail when no byte comes for a time, or when the connection breaks: with the
/// peer's name instead of a bare socket error.</summary>
internal sealed class StallGuardStream(Stream inner, string peer, TimeSpan stallTimeout) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stalled.CancelAfter(stallTimeout);
        try
        {
            return await inner.ReadAsync(buffer, stalled.Token);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PeerException(PeerFault.TimedOut,
                $"Peer '{peer}' sent nothing for {stallTimeout.TotalSeconds:0} s in the middle of an answer.", fault);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException and not PeerException)
        {
            throw new PeerException(PeerFault.Unreachable,
                $"The connection to peer '{peer}' broke in the middle of an answer: {fault.Message}", fault);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Answers are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
