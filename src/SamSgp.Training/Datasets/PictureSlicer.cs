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

    // Mean over what a smaller pixel covers, pixels it covers in part counted in part: along rows, then along columns.
    private static byte[] Shrink(byte[] source, int width, int height, int channels, int newWidth, int newHeight)
    {
        if ((width, height) == (newWidth, newHeight)) return source;
        var narrow = new float[newWidth * height * channels];
        Average(Array.ConvertAll(source, value => (float)value), narrow, height, width, newWidth, channels);
        var result = new float[newWidth * newHeight * channels];
        Average(narrow, result, 1, height, newHeight, newWidth * channels);
        return Array.ConvertAll(result, value => (byte)(value + 0.5f));
    }

    // outer x length x inner values -> outer x newLength x inner.
    private static void Average(float[] source, float[] result, int outer, int length, int newLength, int inner)
    {
        var step = (double)length / newLength;
        for (var at = 0; at < newLength; at++)
        {
            var (from, to) = (at * step, (at + 1) * step);
            for (var i = (int)from; i < Math.Min(length, (int)Math.Ceiling(to - 1e-9)); i++)
            {
                var share = (float)((Math.Min(to, i + 1) - Math.Max(from, i)) / step);
                for (var o = 0; o < outer; o++)
                    for (var n = 0; n < inner; n++)
                        result[(((o * newLength) + at) * inner) + n] += share * source[(((o * length) + i) * inner) + n];
            }
        }
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
