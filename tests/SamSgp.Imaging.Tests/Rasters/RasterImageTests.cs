using SamSgp.Imaging.Rasters;
using SamSgp.Testing;
using SkiaSharp;

namespace SamSgp.Imaging.Tests.Rasters;

public sealed class RasterImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WritePng_Gray8_IsReadByUsAndBySkia()
    {
        byte[] samples = [.. Enumerable.Range(0, 35).Select(i => (byte)(i * 7))];
        var path = _folder.PathTo("a.png");
        RasterImage.From8Bit(7, 5, samples).WritePng(path);
        Assert.Equal(samples, RasterImage.Read(path).To8Bit());
        using var bitmap = SKBitmap.Decode(path);
        Assert.Equal(samples[3 * 7 + 2], bitmap.GetPixel(2, 3).Red);
    }

    [Fact]
    public void WritePng_Rgb8_IsReadByUsAndBySkia()
    {
        byte[] samples = [.. Enumerable.Range(0, 105).Select(i => (byte)(i * 2))];
        var path = _folder.PathTo("a.png");
        RasterImage.From8Bit(7, 5, samples).WritePng(path);
        var image = RasterImage.Read(path);
        Assert.Equal((3, 8, false), (image.Channels, image.BitsPerSample, image.IsGray));
        Assert.Equal(samples, image.To8Bit());
        using var bitmap = SKBitmap.Decode(path);
        Assert.Equal(new SKColor(samples[69], samples[70], samples[71]), bitmap.GetPixel(2, 3));
    }

    [Fact]
    public void WritePng_Gray16_KeepsAllBits()
    {
        ushort[] samples = [0, 1, 256, 32768, 65534, 65535];
        var path = _folder.PathTo("a.png");
        RasterImage.From16Bit(3, 2, samples).WritePng(path);
        var image = RasterImage.Read(path);
        Assert.Equal(16, image.BitsPerSample);
        Assert.Equal(samples, image.Samples.ToArray());
    }

    /// <summary>SkiaSharp filters rows with all filter types and writes alpha: our reader must agree with its pixels.</summary>
    [Fact]
    public void Read_PngWithAlphaAndFilters_AgreesWithSkia()
    {
        using var bitmap = new SKBitmap(33, 21, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        for (var y = 0; y < 21; y++)
        {
            for (var x = 0; x < 33; x++)
                bitmap.SetPixel(x, y, new SKColor((byte)(x * y), (byte)(x * 5), (byte)(y * 9 + x), (byte)(100 + x)));
        }

        var path = _folder.PathTo("a.png");
        using (var file = File.Create(path)) bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
        var image = RasterImage.Read(path);
        for (var y = 0; y < 21; y++)
        {
            for (var x = 0; x < 33; x++)
            {
                var at = 3 * (y * 33 + x);
                var pixel = bitmap.GetPixel(x, y);
                Assert.Equal((pixel.Red, pixel.Green, pixel.Blue),
                    (image.Samples[at], image.Samples[at + 1], image.Samples[at + 2]));
            }
        }
    }

    [Fact]
    public void Read_DamagedFiles_SayWhatIsWrong()
    {
        var path = _folder.PathTo("a.png");
        RasterImage.From8Bit(50, 50, new byte[2500]).WritePng(path);
        var good = File.ReadAllBytes(path);
        AssertRefused("cut short", good[..50]);
        var wide = good.ToArray();
        wide[16] = 0x7F;
        AssertRefused("pixels", wide);
        AssertRefused("Not a picture", "hello"u8.ToArray());

        void AssertRefused(string reason, byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => RasterImage.Read(path)).Message);
        }
    }

    [Fact]
    public void Flip_ColourPicture_MovesPixelsWhole()
    {
        var picture = RasterImage.From8Bit(2, 2, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        Assert.Equal([7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6], picture.Flip(rows: true, columns: false).To8Bit());
        Assert.Equal([4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9], picture.Flip(rows: false, columns: true).To8Bit());
        Assert.Equal([10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3], picture.Flip(rows: true, columns: true).To8Bit());
    }

    [SharedDataFact("data/segmentation/us_fetal_head_hc18", "data/segmentation/fundus_vessels_chase_db1")]
    public void Read_RealPictures_HaveTheirDocumentedShape()
    {
        var root = SharedData.PathTo("data", "segmentation");
        var head = RasterImage.Read(Directory.GetFiles(Path.Combine(root, "us_fetal_head_hc18", "images")).Order().First());
        Assert.True(head.IsGray);
        var mask = RasterImage.Read(Directory.GetFiles(Path.Combine(root, "us_fetal_head_hc18", "masks")).Order().First());
        Assert.Equal([255], mask.ToLabels().FindLabels());
        Assert.True(head.ToVolume().Geometry.IsAlignedWith(mask.ToLabels().Geometry, 0));
        var eye = RasterImage.Read(Directory.GetFiles(Path.Combine(root, "fundus_vessels_chase_db1", "images")).Order().First());
        Assert.Equal((999, 960, 3), (eye.Width, eye.Height, eye.Channels));
        Assert.True(eye.ToVolume("OP").IsColor);
    }
}
