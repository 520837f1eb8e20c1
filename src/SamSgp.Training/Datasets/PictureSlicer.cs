using SamSgp.Imaging.Rasters;

namespace SamSgp.Training.Datasets;

/// <summary>Makes one slice of a picture and its label picture.</summary>
internal static class PictureSlicer
{
    private const int MostSide = 384; // more is never seen at 256 px, and whole sets stay in memory

    /// <exception cref="InvalidDataException">The sizes differ.</exception>
    public static LabelledSlice Read(string image, string mask)
    {
        var (picture, labels) = (RasterImage.Read(image), RasterImage.Read(mask));
        if (picture.Width != labels.Width || picture.Height != labels.Height)
            throw new InvalidDataException($"{image} has {picture.Width} x {picture.Height} pixels, "
                + $"{mask} {labels.Width} x {labels.Height}.");
        var channels = picture.IsGray ? 1 : 3;
        var pixels = channels == 1 ? Array.ConvertAll(picture.ToGray(), value => (byte)value) : picture.To8Bit();
        var marks = Array.ConvertAll(labels.ToGray(), value => (byte)value);
        var (width, height) = (Math.Min(picture.Width, MostSide), Math.Min(picture.Height, MostSide));
        return new LabelledSlice(width, height, channels,
            Shrink(pixels, picture.Width, picture.Height, channels, width, height),
            Pick(marks, picture.Width, picture.Height, width, height));
    }

    // Mean over the pixels a smaller pixel covers.
    private static byte[] Shrink(byte[] source, int width, int height, int channels, int newWidth, int newHeight)
    {
        var result = new byte[newWidth * newHeight * channels];
        for (var row = 0; row < newHeight; row++)
            for (var column = 0; column < newWidth; column++)
            {
                var (x0, x1) = (column * width / newWidth, ((column + 1) * width / newWidth));
                var (y0, y1) = (row * height / newHeight, ((row + 1) * height / newHeight));
                for (var channel = 0; channel < channels; channel++)
                {
                    var sum = 0;
                    for (var y = y0; y < y1; y++)
                        for (var x = x0; x < x1; x++) sum += source[(((y * width) + x) * channels) + channel];
                    result[(((row * newWidth) + column) * channels) + channel] = (byte)(sum / ((x1 - x0) * (y1 - y0)));
                }
            }

        return result;
    }

    private static byte[] Pick(byte[] labels, int width, int height, int newWidth, int newHeight)
    {
        var result = new byte[newWidth * newHeight];
        for (var row = 0; row < newHeight; row++)
        {
            var y = ((2 * row) + 1) * height / (2 * newHeight);
            for (var column = 0; column < newWidth; column++)
                result[(row * newWidth) + column] = labels[(y * width) + (((2 * column) + 1) * width / (2 * newWidth))];
        }

        return result;
    }
}
