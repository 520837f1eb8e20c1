using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;

namespace SamSgp.Cli.Commands.Bench;

/// <summary>Parsing files and writing metadata as DICOM JSON: a synthetic CT series of 64 x 512 x 512 pixels.</summary>
internal sealed class ReadingBench(BenchClock clock, TimeSpan budget)
{
    private const int Instances = 64, Size = 512;

    // Both are asked the same: to open every file with all its values, and to say in JSON what is not pixel data.
    private const string Program = """
        import sys, time, pydicom
        def median(work):
            work(); times = []
            while len(times) < 3:
                start = time.perf_counter(); work(); times.append(time.perf_counter() - start)
            return sorted(times)[1]
        paths = sys.argv[1:]
        def parse():
            for path in paths:
                for element in pydicom.dcmread(path).iterall(): pass
        headers = [pydicom.dcmread(path, stop_before_pixels=True) for path in paths]
        print('parse', median(parse))
        print('json', median(lambda: [header.to_json() for header in headers]))
        """;

    public void Run(string? python, BenchTable table, CancellationToken token)
    {
        using var folder = new BenchFolder();
        var paths = Write(folder);
        var bytes = paths.Sum(path => new FileInfo(path).Length);
        var parse = clock.Median(() => paths.ForEach(path => Walk(DicomFile.Open(path).Dataset)), budget, token);
        var headers = paths.ConvertAll(path => DicomFile.Open(path, FileReadOption.SkipLargeTags).Dataset);
        var json = clock.Median(() => headers.ForEach(header => DicomJson.ToUtf8(header)), budget, token);
        var theirs = python is null ? null : BenchTool.Times(python, Program, paths);
        table.Rate("Parse, pixel data and all", bytes / 1e6 / parse, bytes / 1e6 / theirs?["parse"], "MB/s");
        table.Rate("Metadata to DICOM JSON", Instances / json, Instances / theirs?["json"], "instances/s");
    }

    // Every value is looked at, as pydicom does when it converts them.
    private static void Walk(DicomDataset dataset)
    {
        foreach (var item in dataset)
        {
            if (item is DicomSequence sequence) foreach (var nested in sequence.Items) Walk(nested);
            else if (item is DicomStringElement text) text.Get<string>();
        }
    }

    private static List<string> Write(BenchFolder folder)
    {
        var phantom = DicomPhantom.Create(new PhantomOptions { Columns = Size, Rows = Size, Slices = Instances, ColumnSpacing = 0.75, RowSpacing = 0.75 });
        return [.. phantom.Instances.Select((instance, n) =>
        {
            var path = folder.PathTo($"{n}.dcm");
            new DicomFile(instance).Save(path);
            return path;
        })];
    }
}
