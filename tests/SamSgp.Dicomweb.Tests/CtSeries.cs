using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests;

/// <summary>A real CT series: 20 slices of 512 x 512, JPEG 2000 lossless.</summary>
internal static class CtSeries
{
    public const string Folder = "data/segmentation/ct_multiorgan_totalsegmentator/dicom_case";

    public static IReadOnlyList<string> Files { get; } =
        SharedData.Root is null ? [] : [.. Directory.EnumerateFiles(SharedData.PathTo(Folder)).Order(StringComparer.Ordinal)];
}
