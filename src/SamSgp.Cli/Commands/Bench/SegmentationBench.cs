using System.Globalization;
using System.IO.Compression;
using SamSgp.Imaging.Segmentations;

namespace SamSgp.Cli.Commands.Bench;

/// <summary>Building and writing a SEG of 1, 10 and 25 segments x 300 x 512 x 512, and what a client that asks for the
/// whole object gets over the wire.</summary>
internal sealed class SegmentationBench(BenchClock clock, TimeSpan budget)
{
    // The same number of frames, packed and described as pydicom's users do it.
    private const string Program = """
        import copy, sys, time, numpy as np, pydicom
        from pydicom.dataset import Dataset, FileMetaDataset
        from pydicom.sequence import Sequence
        def item(**values):
            made = Dataset()
            for name, value in values.items(): setattr(made, name, value)
            return made
        slices, size = 300, 512
        yy, xx = np.mgrid[:size, :size]
        def write(segments, path):
            seg, bits = Dataset(), []
            seg.file_meta = FileMetaDataset()
            seg.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
            seg.is_little_endian, seg.is_implicit_VR = True, False
            seg.PerFrameFunctionalGroupsSequence = Sequence()
            for n in range(segments):
                mask = ((yy - 51 - n // 5 * 102) ** 2 + (xx - 51 - n % 5 * 102) ** 2) < 900
                for z in range(slices):
                    bits.append(np.packbits(mask.ravel(), bitorder='little'))
                    code = item(CodeValue='121322', CodingSchemeDesignator='DCM', CodeMeaning='Source image for image processing operation')
                    seg.PerFrameFunctionalGroupsSequence.append(item(
                        FrameContentSequence=Sequence([item(DimensionIndexValues=[n + 1, z + 1])]),
                        PlanePositionSequence=Sequence([item(ImagePositionPatient=[-200, -200, 1.5 * z])]),
                        SegmentIdentificationSequence=Sequence([item(ReferencedSegmentNumber=n + 1)]),
                        DerivationImageSequence=Sequence([item(SourceImageSequence=Sequence([item(
                            ReferencedSOPClassUID='1.2.840.10008.5.1.4.1.1.2', ReferencedSOPInstanceUID=f'1.2.3.1.{z}',
                            PurposeOfReferenceCodeSequence=Sequence([code]))]))])))
            seg.PixelData = b''.join(b.tobytes() for b in bits)
            seg['PixelData'].VR = 'OB'
            seg.save_as(path, write_like_original=True)
        for count in sys.argv[2:]:
            start = time.perf_counter(); write(int(count), sys.argv[1]); print(count, time.perf_counter() - start)
        """;

    private static readonly int[] Counts = [1, 10, BenchMasks.Most];

    public void Run(string? python, BenchTable table, CancellationToken token)
    {
        using var folder = new BenchFolder();
        var path = folder.PathTo("seg.dcm");
        var theirs = python is null ? null
            : BenchTool.Times(python, Program, [path, .. Counts.Select(count => count.ToString(CultureInfo.InvariantCulture))]);
        foreach (var count in Counts)
        {
            var bench = BenchMasks.Create(count);
            var time = clock.Median(() => SegmentationWriter.Create(bench.Source, bench.Masks, bench.Segments, bench.Options).File.Save(path), budget, token);
            table.Seconds($"SEG of {count} x 300 x 512 x 512, built and written", time, theirs?[count.ToString(CultureInfo.InvariantCulture)]);
            table.Bytes("  as a file", new FileInfo(path).Length);
            table.Bytes("  on the wire, br", Packed(path, output => new BrotliStream(output, CompressionLevel.Fastest, leaveOpen: true)));
            table.Bytes("  on the wire, gzip", Packed(path, output => new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true)));
        }
    }

    private static long Packed(string path, Func<Stream, Stream> pack)
    {
        using var output = new MemoryStream();
        using (var packer = pack(output))
        using (var file = File.OpenRead(path)) file.CopyTo(packer);
        return output.Length;
    }
}
