using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Rendering;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Tests.Rendering;

public sealed class OverlayRendererTests
{
    private static readonly SegmentStyle Red = new(1, "Liver", 255, 0, 0);
    private static readonly OverlayOptions Small = new() { TileSize = 100, MostSlices = 4 };

    [Fact]
    public void ContactSheet_Segment_IsOutlinedInItsColourOnly()
    {
        var phantom = DicomPhantom.Create(new() { Columns = 32, Rows = 32, Slices = 10, ColumnSpacing = 12, RowSpacing = 12, SliceSpacing = 15 });
        Assert.NotEqual(0, CountRed(OverlayRenderer.ContactSheet(phantom.Volume, phantom.Truth, [Red], Small)));
        Assert.Equal(0, CountRed(OverlayRenderer.ContactSheet(phantom.Volume, phantom.Truth, [], Small)));
        Assert.Equal(0, CountRed(OverlayRenderer.ContactSheet(phantom.Volume, null, [Red], Small)));
    }

    [Fact]
    public void ContactSheet_FewerSlicesThanAsked_ShowsEachOnce()
    {
        var volume = Volume.FromValues(VolumeGeometry.ForPicture(40, 20), [], new float[800]);
        var sheet = OverlayRenderer.ContactSheet(volume, null, [], Small);
        Assert.InRange(sheet.Height, 50, 99);
    }

    [Fact]
    public void ContactSheet_AnisotropicPixels_AreDrawnInTheirTrueShape()
    {
        var geometry = new VolumeGeometry
        {
            Columns = 10, Rows = 10, RowDirection = new(1, 0, 0), ColumnDirection = new(0, 1, 0), RowSpacing = 4, ColumnSpacing = 1,
            SliceSpacing = 1, SlicePositions = [default],
        };
        // A bright square of voxels becomes a high rectangle.
        var values = new float[100];
        for (var i = 0; i < 100; i++) values[i] = i / 10 is >= 3 and < 6 && i % 10 is >= 3 and < 6 ? 1 : 0;
        var sheet = OverlayRenderer.ContactSheet(Volume.FromValues(geometry, [], values), null, [],
            new OverlayOptions { TileSize = 400, Window = VoiWindow.Between(0, 1) });
        var (width, height) = Bright(sheet);
        Assert.InRange((double)height / width, 3, 5.5);
    }

    [Fact]
    public void ContactSheet_OtherGrid_IsRefused()
    {
        var volume = Volume.FromValues(VolumeGeometry.ForPicture(4, 4), [], new float[16]);
        Assert.Throws<ArgumentException>(() =>
            OverlayRenderer.ContactSheet(volume, new MaskVolume(VolumeGeometry.ForPicture(4, 5)), [Red], Small));
    }

    [Fact]
    public void ContactSheet_Colour_KeepsItsColours()
    {
        byte[] rgb = [.. Enumerable.Range(0, 300).Select(i => (byte)(i % 3 == 0 ? 255 : 0))];
        var sheet = OverlayRenderer.ContactSheet(Volume.FromRgb(VolumeGeometry.ForPicture(10, 10), [], rgb), null, [], Small);
        Assert.True(CountRed(sheet) > 5000);
    }

    [Fact]
    public void WriteJpeg_Picture_IsReadBackSimilar()
    {
        using var folder = new SamSgp.Testing.TemporaryFolder();
        var picture = RasterImage.From8Bit(16, 16, [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);
        using (var file = File.Create(folder.PathTo("a.jpg"))) picture.WriteJpeg(file, 95);
        var read = RasterImage.Read(folder.PathTo("a.jpg"));
        Assert.Equal((16, 16, true), (read.Width, read.Height, read.IsGray));
        Assert.All(read.To8Bit().Zip(picture.To8Bit()), pair => Assert.InRange(pair.First - pair.Second, -12, 12));
    }

    [Fact]
    public void Resize_Half_AveragesPixels()
    {
        var half = RasterImage.From8Bit(4, 2, [0, 100, 200, 100, 100, 0, 100, 200]).Resize(2, 1);
        Assert.Equal((2, 1, 1), (half.Width, half.Height, half.Channels));
        Assert.All(half.To8Bit().Zip((int[])[50, 150]), pair => Assert.InRange(pair.First - pair.Second, -20, 20));
    }

    private static int CountRed(RasterImage picture)
    {
        var (count, pixels) = (0, picture.To8Bit());
        for (var i = 0; i < pixels.Length; i += 3)
        {
            if (pixels[i] > 200 && pixels[i + 1] < 60 && pixels[i + 2] < 60) count++;
        }

        return count;
    }

    private static (int Width, int Height) Bright(RasterImage picture)
    {
        var pixels = picture.To8Bit();
        var bright = Enumerable.Range(0, picture.Width * picture.Height).Where(i => pixels[3 * i] > 128).ToList();
        var (xs, ys) = (bright.Select(i => i % picture.Width), bright.Select(i => i / picture.Width));
        return (xs.Max() - xs.Min() + 1, ys.Max() - ys.Min() + 1);
    }
}
