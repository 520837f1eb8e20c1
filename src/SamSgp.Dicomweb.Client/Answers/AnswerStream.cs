namespace SamSgp.Dicomweb.Client.Answers;

/// <summary>An answer's body, or a part of it, whose reads fail when no byte comes for a time or the bytes end too early:
/// with the peer's name instead of a bare socket error.</summary>
/// <param name="inner">The bytes.</param>
/// <param name="peer">The peer's name.</param>
/// <param name="stallTimeout">How long no byte may come; infinite for a part, whose answer is guarded already.</param>
/// <param name="onBreak">What it means when <paramref name="inner"/> throws.</param>
internal sealed class AnswerStream(Stream inner, string peer, TimeSpan stallTimeout, PeerFault onBreak) : Stream
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
            throw new PeerException(onBreak, $"The answer of peer '{peer}' broke off: {fault.Message}", fault);
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
