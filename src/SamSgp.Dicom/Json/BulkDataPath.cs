using System.Globalization;
using System.Text;

namespace SamSgp.Dicom;

/// <summary>Where in a dataset a value lies, as text: its tag <c>GGGGEEEE</c>, before it <c>GGGGEEEE/N/</c> for each sequence around
/// it, items counted from 0. Metadata names values by it, and they are found again by it.</summary>
public static class BulkDataPath
{
    /// <summary>Goes into an item of a sequence.</summary>
    internal static void Enter(StringBuilder path, DicomTag sequence, int item) =>
        path.Append(CultureInfo.InvariantCulture, $"{sequence.Value:X8}/{item}/");

    /// <summary>The path of a value.</summary>
    /// <param name="sequences">What <see cref="Enter"/> wrote.</param>
    /// <param name="tag">The value's.</param>
    internal static string Of(StringBuilder sequences, DicomTag tag) =>
        string.Create(CultureInfo.InvariantCulture, $"{sequences}{tag.Value:X8}");

    /// <summary>The item at a path, and the dataset it lies in: the whole, or an item of one of its sequences. Null where there is
    /// none, also where the text is no path.</summary>
    public static (DicomItem Item, DicomDataset Owner)? Find(DicomDataset dataset, string path)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(path);
        var steps = path.Split('/');
        for (var step = 0; ItemOf(dataset, steps[step]) is { } item; step += 2)
        {
            if (step == steps.Length - 1) return (item, dataset);
            if (item is not DicomSequence sequence || step + 2 >= steps.Length
                || !int.TryParse(steps[step + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var n) || n >= sequence.Items.Count)
                return null;
            dataset = sequence.Items[n];
        }

        return null;
    }

    // By its number alone: who made a private element, the path does not say.
    private static DicomItem? ItemOf(DicomDataset dataset, string tag) =>
        tag.Length == 8 && uint.TryParse(tag, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? dataset.FirstOrDefault(item => item.Tag.Value == number)
            : null;
}
