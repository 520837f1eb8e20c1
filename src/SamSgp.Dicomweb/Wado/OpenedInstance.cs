using SamSgp.Dicom;
using SamSgp.Dicomweb.Memory;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>A stored instance opened by a request that goes through several, one after the other. Its large values stay in the file, or
/// the memory that it takes inflated is the request's until this is disposed.</summary>
internal sealed class OpenedInstance : IDisposable
{
    private static readonly DicomReadOptions Options =
        new() { ReadOption = FileReadOption.ReadLargeOnDemand, MaximumInflatedSize = InflationGate.Largest };

    private readonly MemoryPlace? _place;

    private OpenedInstance(DicomFile file, MemoryPlace? place) => (File, _place) = (file, place);

    /// <summary>The request's own, which it may change.</summary>
    public DicomFile File { get; }

    /// <summary>Opens one, and waits for the memory where it takes some.</summary>
    public static async Task<OpenedInstance> OpenAsync(StoredInstance instance, RequestMemory memory, HttpContext context)
    {
        var file = await Task.Run(() => InflationGate.TryOpen(instance.Path, Options), context.RequestAborted);
        if (file is not null) return new OpenedInstance(file, null);
        var place = await memory.EnterAsync(context, Inflation.Most(memory.Gate));
        try
        {
            file = await Inflation.OpenAsync(instance.Path, memory.Gate, context.RequestAborted);
            place.Shrink(Inflation.BytesOf(file.Dataset));
            return new OpenedInstance(file, place);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    public void Dispose() => _place?.Dispose();
}
