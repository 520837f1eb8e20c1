using System.IO.Compression;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Series;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Testing;

namespace SamSgp.Cli.Tests.Series;

/// <summary>Which files an input means: folders with more than one series, ZIPs, DICOMDIR.</summary>
public sealed class SeriesFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_CopiesOfImages_CountOnce()
    {
        Write("a", 1, 3);
        File.Copy(_folder.PathTo("a", "1.dcm"), _folder.PathTo("a", "1 copy.dcm"));
        var found = SeriesFiles.Find(_folder.PathTo("a"), null, CancellationToken.None);
        Assert.Equal((4, 3), (found.Paths.Count, found.Frames));
    }

    // A task that needs eight slices takes one mosaic of forty-eight.
    [Fact]
    public void Find_Mosaics_CountAsManySlices()
    {
        Write("a", 1, 2);
        foreach (var path in Directory.GetFiles(_folder.PathTo("a")))
        {
            var file = DicomFile.Open(path);
            file.Dataset.Add(DicomVR.US, new DicomTag(0x0019, 0x100A, "SIEMENS MR HEADER"), (ushort)48);
            file.Save(path);
        }

        Assert.Equal(96, SeriesFiles.Find(_folder.PathTo("a"), null, CancellationToken.None).Frames);
    }

    [Fact]
    public void Find_DamagedFileOfAnotherSeries_IsSaidAndLeftOut()
    {
        var uid = Write("a", 1, 3);
        Write("a/b", 2, 1);
        Cut("a/b/0.dcm", 200);
        var found = SeriesFiles.Find(_folder.PathTo("a"), null, CancellationToken.None);
        Assert.Equal(uid, found.Header.GetString(DicomTag.SeriesInstanceUID));
        Assert.Contains("another series", Assert.Single(found.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Find_DamagedFileOfAnUnknownSeries_IsSaidToBePerhapsMissing()
    {
        Write("a", 1, 3);
        // What follows the meta information is no dataset.
        File.WriteAllBytes(_folder.PathTo("a", "x.dcm"), [.. File.ReadAllBytes(_folder.PathTo("a", "0.dcm"))[..380], .. Enumerable.Repeat((byte)0xFF, 300)]);
        Assert.Contains("if it belongs to the series, it is missing", Assert.Single(SeriesFiles.Find(_folder.PathTo("a"), null, CancellationToken.None).Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Find_DamagedFileOfTheSeries_IsRefused()
    {
        Write("a", 1, 3);
        Cut("a/1.dcm", 200);
        Assert.Contains("1.dcm", Assert.Throws<CommandException>(() => SeriesFiles.Find(_folder.PathTo("a"), null, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_OneOfTwoSeriesThatFits_IsTakenAndSaid()
    {
        Write("a/x", 1, 2);
        var uid = Write("a/y", 2, 3);
        using var input = InputFiles.Open(_folder.PathTo("a"), CancellationToken.None);
        var found = SeriesFiles.Find(input, "a", null, series => series.Frames == 3, CancellationToken.None);
        Assert.Equal(uid, found.Header.GetString(DicomTag.SeriesInstanceUID));
        Assert.Contains("one fits the task", Assert.Single(found.Remarks), StringComparison.Ordinal);
        Assert.Throws<CommandException>(() => SeriesFiles.Find(input, "a", null, _ => true, CancellationToken.None));
        Assert.Throws<CommandException>(() => SeriesFiles.Find(input, "a", null, _ => false, CancellationToken.None));
    }

    [Fact]
    public void Open_Zip_UnpacksWhateverItsNamesSay()
    {
        Write("a", 1, 2);
        using (var zip = ZipFile.Open(_folder.PathTo("a.zip"), ZipArchiveMode.Create))
        {
            zip.CreateEntryFromFile(_folder.PathTo("a", "0.dcm"), "../../outside.dcm");
            zip.CreateEntryFromFile(_folder.PathTo("a", "1.dcm"), _folder.PathTo("outside.dcm"));
            zip.CreateEntry("empty/");
        }

        string[] unpacked;
        using (var input = InputFiles.Open(_folder.PathTo("a.zip"), CancellationToken.None))
        {
            unpacked = [.. input.Files.Select(file => file.Path)];
            Assert.Equal(2, SeriesFiles.Find(input, "a.zip", null, null, CancellationToken.None).Frames);
            Assert.Single(unpacked.Select(Path.GetDirectoryName).Distinct());
            Assert.Equal(["000000", "000001"], unpacked.Select(Path.GetFileName));
        }

        Assert.All(unpacked, file => Assert.False(File.Exists(file)));
        Assert.False(File.Exists(_folder.PathTo("outside.dcm")));
    }

    [Theory]
    [InlineData(1, 1L << 30, "2 entries")]
    [InlineData(9, 1000, "more than 1000 bytes")]
    public void Unpack_MoreThanIsAllowed_IsRefusedAndLeavesNothing(int entries, long bytes, string reason)
    {
        Write("a", 1, 2);
        ZipFile.CreateFromDirectory(_folder.PathTo("a"), _folder.PathTo("a.zip"));
        Assert.Contains(reason, Assert.Throws<CommandException>(() => UnpackedZip.Of(_folder.PathTo("a.zip"), entries, bytes, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DamagedZip_IsRefused()
    {
        File.WriteAllBytes(_folder.PathTo("a.zip"), [.. "PK\x03\x04"u8, .. new byte[50]]);
        Assert.Throws<CommandException>(() => InputFiles.Open(_folder.PathTo("a.zip"), CancellationToken.None));
    }

    [Fact]
    public void Open_Dicomdir_TakesTheFilesItNames()
    {
        Write("disc/images", 1, 3);
        WriteDirectory(["IMAGES", "0.DCM"], ["images", "1.dcm"], ["images", "gone.dcm"]);
        using var input = InputFiles.Open(_folder.PathTo("disc", "DICOMDIR"), CancellationToken.None);
        Assert.Equal([_folder.PathTo("disc", "images", "0.dcm"), _folder.PathTo("disc", "images", "1.dcm")], input.Files.Select(file => file.Path));
        Assert.Contains("1 of 3 files", Assert.Single(input.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DicomdirThatNamesFilesElsewhere_IsRefused()
    {
        Write("secret", 1, 1);
        Directory.CreateDirectory(_folder.PathTo("disc"));
        WriteDirectory(["..", "secret", "0.dcm"]);
        Assert.Throws<CommandException>(() => InputFiles.Open(_folder.PathTo("disc", "DICOMDIR"), CancellationToken.None));
    }

    private string Write(string folder, int seed, int slices)
    {
        Directory.CreateDirectory(_folder.PathTo(folder.Split('/')));
        var images = DicomPhantom.Create(new() { Columns = 8, Rows = 8, Slices = slices, Seed = seed }).Instances;
        foreach (var (number, image) in images.Index()) new DicomFile(image).Save(_folder.PathTo([.. folder.Split('/'), $"{number}.dcm"]));
        return images[0].GetString(DicomTag.SeriesInstanceUID);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(140)]
    public void Find_ImageThatEndsWithinOrBeforeItsPixels_IsRefused(int bytes)
    {
        Write("a", 1, 3);
        Cut("a/2.dcm", bytes);
        Assert.Contains("2.dcm", Assert.Throws<CommandException>(() => SeriesFiles.Find(_folder.PathTo("a"), null, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    private void Cut(string file, int bytes)
    {
        using var stream = File.OpenWrite(_folder.PathTo(file.Split('/')));
        stream.SetLength(stream.Length - Math.Min(bytes, stream.Length / 2));
    }

    private void WriteDirectory(params string[][] files)
    {
        var records = files.Select(parts => new DicomDataset { { DicomTag.DirectoryRecordType, "IMAGE" } }.NotValidated()
            .AddOrUpdate(new DicomCodeString(DicomTag.ReferencedFileID, parts)));
        var directory = new DicomDataset
        {
            { DicomTag.SOPClassUID, DicomUID.MediaStorageDirectoryStorage }, { DicomTag.SOPInstanceUID, "1.2.3" },
        }.NotValidated();
        directory.Add(new DicomSequence(DicomTag.DirectoryRecordSequence, [.. records]));
        new DicomFile(directory).Save(_folder.PathTo("disc", "DICOMDIR"));
    }
}
