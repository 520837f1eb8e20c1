using SamSgp.Dicom;

namespace SamSgp.Storage.Instances;

/// <summary>
/// Lets few inflated datasets be in memory at once while they arrive. A deflated dataset (PS3.5 A.5) is held there whole, and a few kilobytes
/// may become the largest that is allowed; how many files come at once must not multiply that. Small ones are not counted.
/// </summary>
public static class InflationGate
{
    /// <summary>Bytes up to which an inflated dataset is read without waiting.</summary>
    public const long Free = 1L << 20;

    /// <summary>Bytes of an inflated dataset at most.</summary>
    public const long Largest = 256L << 20;

    private const int AtOnce = 2;

    private static readonly SemaphoreSlim Receiving = new(AtOnce, AtOnce);

    /// <summary>Waits for a place for what arrives; it is given back by disposing it.</summary>
    public static async Task<IDisposable> EnterReceivingAsync(CancellationToken cancellationToken)
    {
        await Receiving.WaitAsync(cancellationToken);
        return new Place(Receiving);
    }

    /// <summary>Reads a file as long as no place is needed for it.</summary>
    /// <returns>Null where its dataset is deflated and not small, or cannot be inflated: that is found inside the gate.</returns>
    /// <exception cref="DicomException">It is no DICOM.</exception>
    public static DicomFile? TryOpen(string path, DicomReadOptions options)
    {
        try
        {
            return DicomFile.Open(path, options with { MaximumInflatedSize = Free });
        }
        catch (DicomFormatException fault) when (fault.File?.Dataset.InternalTransferSyntax.IsDeflate == true)
        {
            return null;
        }
    }

    internal static IDisposable EnterReceiving()
    {
        Receiving.Wait();
        return new Place(Receiving);
    }

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        private SemaphoreSlim? _places = places;

        public void Dispose() => Interlocked.Exchange(ref _places, null)?.Release();
    }
}
