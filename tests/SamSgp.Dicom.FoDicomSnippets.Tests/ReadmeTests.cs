using SamSgp.Dicom;
using SamSgp.Testing;

namespace FoDicomSnippets;

/// <summary>What the package's README shows, line by line.</summary>
[Collection(nameof(CurrentFolder))]
public sealed class ReadmeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Directory.GetCurrentDirectory();

    public ReadmeTests()
    {
        using var sample = new SampleFile();
        File.Copy(sample.Path, _folder.PathTo("image.dcm"));
        // The README names files in the current folder.
        Directory.SetCurrentDirectory(_folder.Root);
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        _folder.Dispose();
    }

    [Fact]
    public void Readme_EveryLineOfCode_IsRunHere()
    {
        Assert.Empty(ReadmeSnippets.MissingFrom("tests/SamSgp.Dicom.FoDicomSnippets.Tests/ReadmeTests.cs", "src/SamSgp.Dicom/README.md"));
        Assert.Equal(5, ReadmeSnippets.Count("src/SamSgp.Dicom/README.md"));
    }

    [Fact]
    public void OpenReadChangeSave_Sample_IsChanged()
    {
        var file = DicomFile.Open("image.dcm");
        var name = file.Dataset.GetString(DicomTag.PatientName);
        var rows = file.Dataset.GetSingleValue<int>(DicomTag.Rows);
        var spacing = file.Dataset.GetValues<double>(DicomTag.PixelSpacing);

        file.Dataset.AddOrUpdate(DicomTag.PatientID, "0815");
        file.Save("changed.dcm");

        foreach (var leniency in file.Leniencies)
            Console.WriteLine(leniency);
        Assert.Equal(("Müller^Jörg^Karl^Dr.^jun.", 2, 0.75), (name, rows, spacing[1]));
        Assert.Equal("0815", DicomFile.Open("changed.dcm").Dataset.GetString(DicomTag.PatientID));
    }

    [Fact]
    public void Sequences_Sample_AreWalkedAndBuilt()
    {
        var dataset = new DicomDataset(
            new DicomSequence(DicomTag.ReferencedSeriesSequence, new DicomDataset { { DicomTag.SeriesInstanceUID, "1.2.3" } }),
            new DicomSequence(DicomTag.SharedFunctionalGroupsSequence, new DicomDataset(new DicomSequence(DicomTag.PixelMeasuresSequence,
                new DicomDataset { { DicomTag.SliceThickness, "2.5" } }))));

        foreach (var item in dataset.GetSequence(DicomTag.ReferencedSeriesSequence))
            Console.WriteLine(item.GetString(DicomTag.SeriesInstanceUID));

        dataset.Add(new DicomSequence(DicomTag.AnatomicRegionSequence, new DicomCodeItem("10200004", "SCT", "Liver")));
        var thickness = dataset.FunctionalGroupValues(frame: 0).GetSingleValue<double>(DicomTag.SliceThickness);

        Assert.Equal(2.5, thickness);
    }

    [Fact]
    public void Frames_Sample_AreReadAndAdded()
    {
        var dataset = DicomFile.Open("image.dcm").Dataset;
        var newDataset = dataset.Clone().Remove(DicomTag.PixelData);
        var bytes = new byte[12];
        var seen = 0;
        void Use(ReadOnlyMemory<byte> frame) => seen += frame.Length;

        var pixels = DicomPixelData.Create(dataset);
        for (var i = 0; i < pixels.NumberOfFrames; i++)
            Use(pixels.GetFrame(i).Memory);

        var added = DicomPixelData.Create(newDataset, newPixelData: true);
        added.AddFrame(new MemoryByteBuffer(bytes));

        Assert.Equal((24, 1), (seen, added.NumberOfFrames));
    }

    [Fact]
    public async Task Json_Sample_GoesBothWays()
    {
        var dataset = DicomFile.Open("image.dcm").Dataset;
        var instances = new[] { dataset }.ToAsyncEnumerable();
        var response = new { Body = new MemoryStream() };
        var cancellationToken = CancellationToken.None;

        string json = DicomJson.ConvertDicomToJson(dataset);
        DicomDataset back = DicomJson.ConvertJsonToDicom(json);

        await DicomJson.WriteArrayAsync(response.Body, instances, new DicomJsonOptions
        {
            BulkDataUri = bulk => bulk.Size > 1024 ? $"bulkdata/{bulk.Path}" : null,
        }, cancellationToken);

        Assert.Equal(dataset.GetString(DicomTag.PatientName), back.GetString(DicomTag.PatientName));
        Assert.Equal((byte)'[', response.Body.ToArray()[0]);
    }

    [Fact]
    public void Check_Sample_SaysWhatItIs()
    {
        var report = DicomCheck.Run("image.dcm");
        foreach (var (name, value) in report.Facts) Console.WriteLine($"{name}: {value}");
        foreach (var finding in report.Findings) Console.WriteLine(finding);

        Console.WriteLine(DicomFile.Open("image.dcm").WriteToString());
        Assert.NotEmpty(report.Facts);
    }
}

/// <summary>Tests that change the current folder run while no other does.</summary>
[CollectionDefinition(nameof(CurrentFolder), DisableParallelization = true)]
public sealed class CurrentFolder;
