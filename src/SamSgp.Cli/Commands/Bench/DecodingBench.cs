using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Cli.Commands.Bench;

/// <summary>Decoding: of each transfer syntax in a folder the image with the most pixels.</summary>
internal sealed class DecodingBench(BenchClock clock, TimeSpan budget)
{
    private const string Program = """
        import sys, time, warnings, pydicom
        warnings.simplefilter('ignore')
        def decode(path):
            dataset = pydicom.dcmread(path)
            times = []
            for n in range(4):
                dataset._pixel_array = None; dataset._pixel_id = None
                start = time.perf_counter(); dataset.pixel_array; times.append(time.perf_counter() - start)
            return sorted(times[1:])[1]
        for path in sys.argv[1:]:
            try: print(path, decode(path))
            except Exception: pass
        """;

    public void Run(string folder, string? python, BenchTable table, CancellationToken token)
    {
        var images = Directory.EnumerateFiles(folder, "*.dcm", SearchOption.AllDirectories).Where(path => !path.Contains(' ', StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(TryOpen).OfType<Image>().GroupBy(image => image.Syntax.UID.UID)
            .Select(group => group.MaxBy(image => image.Bytes)!).OrderBy(image => image.Syntax.UID.UID, StringComparer.Ordinal).ToList();
        var theirs = python is null ? null : BenchTool.Times(python, Program, images.Select(image => image.Path));
        foreach (var image in images)
        {
            var time = clock.Median(() =>
            {
                for (var frame = 0; frame < image.Reader.FrameCount; frame++) image.Reader.Read(frame);
            }, budget, token);
            var other = theirs is not null && theirs.TryGetValue(image.Path, out var seconds) ? seconds : (double?)null;
            table.Rate($"Decode {image.Syntax.UID.Name.Split(':')[0]} ({image.Size})", image.Bytes / 1e6 / time, image.Bytes / 1e6 / other, "MB/s");
        }
    }

    private static Image? TryOpen(string path)
    {
        try
        {
            var dataset = DicomFile.Open(path).Dataset;
            return new Image(path, dataset.InternalTransferSyntax, FrameReader.Open(dataset));
        }
        catch (DicomException)
        {
            return null; // Not an image, or one that is broken on purpose.
        }
    }

    private sealed record Image(string Path, DicomTransferSyntax Syntax, FrameReader Reader)
    {
        public long Bytes => (long)Reader.Layout.DecodedLength * Reader.FrameCount;

        public string Size => $"{Reader.Layout.Columns} x {Reader.Layout.Rows} x {Reader.FrameCount}";
    }
}
