using System.IO.Compression;
using System.Text;
using SamSgp.Imaging.Nrrd;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Nrrd;

public sealed class NrrdFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WriteLabels_Read_IsTheSameOnTheSameGrid(bool compress)
    {
        var geometry = Grid(new(0, 1, 0), new(0, 0, -1), new(-10.5, 20.25, 1.0 / 3));
        byte[] labels = [.. Enumerable.Range(0, 24).Select(i => (byte)(i % 5))];
        using (var file = File.Create(_folder.PathTo("a.nrrd"))) NrrdFile.WriteLabels(file, geometry, labels, compress);

        var read = NrrdFile.ReadLabels(_folder.PathTo("a.nrrd"));

        Assert.Equal(labels.Select(label => (ushort)label), read.Labels.ToArray());
        Assert.True(read.Geometry.IsAlignedWith(geometry, 1e-9));
        Assert.Equal(24, NrrdFile.CountVoxels(_folder.PathTo("a.nrrd")));
    }

    [Fact]
    public void WriteLabels_Header_IsAsOthersReadIt()
    {
        using var stream = new MemoryStream();
        NrrdFile.WriteLabels(stream, Grid(new(1, 0, 0), new(0, 1, 0), new(-120, -110, -40)), new byte[24], compress: false);

        Assert.Equal("""
            NRRD0004
            type: unsigned char
            dimension: 3
            space: left-posterior-superior
            sizes: 4 3 2
            space directions: (1.25,0,0) (0,2,0) (0,0,7.7)
            kinds: domain domain domain
            encoding: raw
            space origin: (-120,-110,-40)


            """.ReplaceLineEndings("\n"), Encoding.ASCII.GetString(stream.ToArray()[..^24]));
    }

    [Theory]
    [InlineData("short", "endian: little\n", -2)]
    [InlineData("short", "endian: big\n", -257)] // FE FF
    [InlineData("unsigned char", "", 254)]
    [InlineData("signed char", "", -2)]
    public void ReadVolume_Types_AreTheirNumbers(string type, string endian, double first)
    {
        var bytes = new byte[type == "short" ? 48 : 24];
        (bytes[0], bytes[1]) = (0xFE, 0xFF);
        Write($"type: {type}\n{endian}", bytes);

        var values = new float[12];
        NrrdFile.ReadVolume(_folder.PathTo("a.nrrd")).ReadSlice(0, values);

        Assert.Equal(first, values[0]);
    }

    [Fact]
    public void ReadVolume_RightAnteriorSuperior_IsTurned()
    {
        Write("type: unsigned char\n", new byte[24], "space: right-anterior-superior\nspace directions: (1,0,0) (0,1,0) (0,0,2)\nspace origin: (5,6,7)\n");

        var geometry = NrrdFile.ReadVolume(_folder.PathTo("a.nrrd")).Geometry;

        Assert.Equal(new Vector3D(-5, -6, 7), geometry.SlicePositions[0]);
        Assert.Equal(new Vector3D(-1, 0, 0), geometry.RowDirection);
        Assert.Equal(2, geometry.SliceSpacing);
    }

    [Theory]
    [InlineData("NRRD0004\ntype: unsigned char\ndimension: 4\n\n", "dimension 4; 3 is read")]
    [InlineData("NRRD0004\ntype: block\ndimension: 3\nencoding: raw\nsizes: 1 1 1\n\n", "type 'block' is not read")]
    [InlineData("NRRD0004\ntype: uchar\ndimension: 3\nencoding: raw\nsizes: 4000000 4000000 4000000\n\n", "too large for memory")]
    [InlineData("NRRD0004\ntype: uchar\ndimension: 3\nencoding: raw\nsizes: 4 3\n\n", "sizes has 2 numbers")]
    [InlineData("NRRD0004\ntype: uchar\ndimension: 3\nencoding: raw\nsizes: 4 3 -2\n\n", "three whole numbers")]
    [InlineData("NRRD0004\ntype: uchar\ndimension: 3\nencoding: raw\nsizes: 4 3 2\n\nshort", "too short for 4 x 3 x 2")]
    [InlineData("NRRD0004\ntype: uchar\ndimension: 3\nencoding: bzip2\nsizes: 4 3 2\n\n", "encoding 'bzip2' is not read")]
    [InlineData("NRRD0004\ntype: uchar\ndimension: 3\nencoding: raw\nsizes: 4 3 2\ndata file: ../../etc/passwd\n\n", "'data file' is not read")]
    [InlineData("NRRD0004\ntype: uchar\ndimension: 3\nencoding: raw\nsizes: 1 1 1\nspace directions: (1,0,0) (1,0,0) (0,0,1)\n\n ", "maps the grid to a plane")]
    [InlineData("NRRD0004\ntype: uchar\ndimension: 3\nencoding: raw\nsizes: 1 1 1\nspace directions: (NaN,0,0) (0,1,0) (0,0,1)\n\n ", "space directions is")]
    [InlineData("NRRD0004\ntype: uchar\ndimension: 3\nencoding: raw\nsizes: 1 1 2147483591\n\n", "has 2147483591 slices; at most 65535 are read")]
    [InlineData("NRRD0004\ntype: uchar\ndimension: 3\nencoding: raw\nsizes: 1 1 1\nspace directions: (1,0,0) (0.3,1,0) (0,0,1)\n\n ", "not at right angles")]
    [InlineData("NRRD0004\ntype: uchar\ndimension: 3", "ends within its header")]
    [InlineData("PK\u0003\u0004\n", "Not a NRRD file")]
    public void ReadVolume_Faulty_SaysWhat(string content, string expected)
    {
        File.WriteAllText(_folder.PathTo("a.nrrd"), content, Encoding.Latin1);

        var fault = Assert.Throws<InvalidDataException>(() => NrrdFile.ReadVolume(_folder.PathTo("a.nrrd")));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadVolume_GzipHoldsLessThanItClaims_SaysSo()
    {
        using (var file = File.Create(_folder.PathTo("a.nrrd")))
        {
            file.Write("NRRD0004\ntype: uchar\ndimension: 3\nencoding: gzip\nsizes: 100 10 10\n\n"u8);
            using var gzip = new GZipStream(file, CompressionLevel.Optimal);
            gzip.Write(new byte[5000]);
        }

        Assert.Contains("ends before its 10000 voxels", Assert.Throws<InvalidDataException>(() => NrrdFile.ReadVolume(_folder.PathTo("a.nrrd"))).Message, StringComparison.Ordinal);
    }

    private void Write(string head, byte[] voxels, string tail = "space directions: (1,0,0) (0,1,0) (0,0,1)\n")
    {
        using var file = File.Create(_folder.PathTo("a.nrrd"));
        file.Write(Encoding.ASCII.GetBytes($"NRRD0005\n# a comment\n{head}dimension: 3\nsizes: 4 3 2\nencoding: raw\nkinds: domain domain domain\n{tail}key:=value\n\n"));
        file.Write(voxels);
    }

    private static VolumeGeometry Grid(Vector3D row, Vector3D column, Vector3D origin) => new()
    {
        Columns = 4, Rows = 3, RowDirection = row, ColumnDirection = column, ColumnSpacing = 1.25, RowSpacing = 2, SliceSpacing = 7.7,
        SlicePositions = [origin, origin + row.Cross(column) * 7.7],
    };
}
