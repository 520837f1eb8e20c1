using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;

namespace SamSgp.EndToEnd.Tests;

/// <summary>A synthetic series as files, small enough for tests that only need a job to run.</summary>
internal static class PhantomFiles
{
    public static List<byte[]> Of(PhantomSeries phantom) => [.. phantom.Instances.Select(Bytes)];

    public static byte[] Bytes(DicomDataset dataset)
    {
        using var stream = new MemoryStream();
        new DicomFile(dataset).Save(stream);
        return stream.ToArray();
    }

    public static (string Study, string Series) UidsOf(PhantomSeries phantom) => (
        phantom.Instances[0].GetString(DicomTag.StudyInstanceUID), phantom.Instances[0].GetString(DicomTag.SeriesInstanceUID));
}
