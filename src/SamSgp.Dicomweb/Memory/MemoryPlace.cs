namespace SamSgp.Dicomweb.Memory;

/// <summary>Bytes taken from a <see cref="MemoryGate"/> until this is disposed.</summary>
internal sealed class MemoryPlace(MemoryGate gate, string client, long bytes) : IDisposable
{
    private long _kept = bytes;

    /// <summary>Gives back what is not needed any more.</summary>
    /// <param name="bytes">What is still needed; more than there was changes nothing.</param>
    public void Shrink(long bytes) => GiveBackBut(Math.Max(0, bytes));

    public void Dispose() => GiveBackBut(0);

    private void GiveBackBut(long bytes)
    {
        long before;
        do
        {
            before = Interlocked.Read(ref _kept);
            if (bytes >= before) return;
        }
        while (Interlocked.CompareExchange(ref _kept, bytes, before) != before);

        gate.GiveBack(client, before - bytes);
    }
}
