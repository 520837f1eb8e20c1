using SamSgp.Dicom;
using SamSgp.Dicomweb.Memory;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Deflated datasets (PS3.5 A.5), which are in memory whole while they are given.</summary>
internal static class Inflation
{
    /// <summary>Bytes to ask for before one is opened: how large it is shows only then.</summary>
    public static long Most(MemoryGate gate) => Math.Min(InflationGate.Largest, gate.Capacity);

    /// <summary>Opens one inside the gate.</summary>
    public static Task<DicomFile> OpenAsync(string path, MemoryGate gate, CancellationToken cancellationToken) => DicomFile.OpenAsync(
        path, new DicomReadOptions { ReadOption = FileReadOption.ReadLargeOnDemand, MaximumInflatedSize = Most(gate) }, cancellationToken);

    /// <summary>Bytes an inflated dataset has in memory.</summary>
    public static long BytesOf(DicomDataset dataset) => dataset.Sum(item => item switch
    {
        DicomSequence sequence => sequence.Items.Sum(BytesOf),
        DicomElement element => element.Buffer.Size,
        _ => 0,
    });
}
