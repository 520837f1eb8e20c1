using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Rendering;
using SamSgp.Imaging.Reports;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests;

/// <summary>What the package's README shows, line by line, run on a phantom.</summary>
[Collection(nameof(CurrentFolder))]
public sealed class ReadmeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
#pragma warning disable IDE1006 // As the README writes it.
    private readonly string folder;
#pragma warning restore IDE1006

    public ReadmeTests()
    {
        folder = _folder.PathTo("series");
        Directory.CreateDirectory(folder);
        foreach (var (n, instance) in DicomPhantom.Create(new PhantomOptions { Columns = 40, Rows = 40, Slices = 4 }).Instances.Index())
            new DicomFile(instance).Save(Path.Combine(folder, $"{n}.dcm"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Readme_EveryLineOfCode_IsRunHere()
    {
        Assert.Empty(ReadmeSnippets.MissingFrom("tests/SamSgp.Imaging.Tests/ReadmeTests.cs", "src/SamSgp.Imaging/README.md"));
        Assert.Equal(5, ReadmeSnippets.Count("src/SamSgp.Imaging/README.md"));
    }

    [Fact]
    public void DecodeFrames_Phantom_GivesItsSamples()
    {
        var path = Directory.GetFiles(folder)[0];
        var bytes = 0;
        void Use(int columns, int rows, byte[] samples) => bytes += columns * rows * 2 == samples.Length ? samples.Length : -1;

        var reader = FrameReader.Open(DicomFile.Open(path).Dataset);
        for (var frame = 0; frame < reader.FrameCount; frame++)
        {
            var decoded = reader.Read(frame);
            Use(decoded.Layout.Columns, decoded.Layout.Rows, decoded.Samples);
        }

        Assert.Equal(40 * 40 * 2, bytes);
    }

    [Fact]
    public void DrawAnImage_Phantom_GivesPictures() => InFolder(() =>
    {
        var dataset = DicomFile.Open(Directory.GetFiles(folder)[0]).Dataset;

        FrameRenderer.Render(dataset, frame: 0).WritePng("image.png");
        FrameRenderer.Render(dataset, 0, new VoiWindow(40, 400)).Resize(256, 256).WritePng("thumbnail.png");

        Assert.Equal((40, 256), (RasterImage.Read("image.png").Width, RasterImage.Read("thumbnail.png").Width));
    });

    [Fact]
    public void SegmentationAndReport_Phantom_AreWrittenAndRead() => InFolder(() =>
    {
        var read = SeriesReader.Read(Directory.GetFiles(folder), new SeriesReadOptions(), CancellationToken.None);
        if (!read.TryGet(out var volume, out var refusal))
            throw new InvalidOperationException($"{refusal.Code}: {refusal.Message}");

        var hounsfield = new float[volume.Geometry.SliceLength];
        volume.ReadSlice(0, hounsfield);
        var position = volume.Geometry.ToPatient(column: 12, row: 34, slice: 0);

        Assert.NotEqual(default, position);
        var (header, created) = (DicomFile.Open(Directory.GetFiles(folder)[0]).Dataset, DateTimeOffset.UnixEpoch);
        var provenance = Segmentations.TestSegments.Provenance;
        var labels = new byte[volume.Geometry.VoxelCount];
        labels.AsSpan(800, 20).Fill(1);

        var masks = new MaskVolume(volume.Geometry);
        masks.AddLayer(labels, new Dictionary<byte, int> { [1] = 1 });
        var liver = new SegmentDescription
        {
            Number = 1, Label = "Liver",
            Category = new CodedConcept("SCT", "123037004", "Anatomical Structure"),
            Type = new CodedConcept("SCT", "10200004", "Liver"),
        };
        var source = SourceSeries.Of(header, volume);
        var seg = SegmentationWriter.Create(source, masks, [liver], new SegmentationOptions { Provenance = provenance, Created = created });
        seg.File.Save("seg.dcm");
        var report = MeasurementReportWriter.Create(source, volume, masks, seg.File.Dataset,
            new ReportOptions { Provenance = provenance, Created = created });
        report.Save("sr.dcm");

        var segmentation = SegmentationReader.Read(DicomFile.Open("seg.dcm").Dataset, volume.Geometry, volume.Frames);
        foreach (var segment in segmentation.Segments)
        {
            var box = segmentation.Masks.FindBox(segment.Number);
            Console.WriteLine($"{segment.Label} ({segment.Type.Meaning}): {box}");
        }

        Assert.Equal(20, segmentation.Masks.FindBox(1)!.Value.Columns);
        Assert.True(File.Exists("sr.dcm"));
    });

    // The README names files in the current folder; so does the code above.
    private void InFolder(Action work)
    {
        var before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(_folder.Root);
        try
        {
            work();
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }
}

/// <summary>Tests that change the current folder run while no other does.</summary>
[CollectionDefinition(nameof(CurrentFolder), DisableParallelization = true)]
public sealed class CurrentFolder;
