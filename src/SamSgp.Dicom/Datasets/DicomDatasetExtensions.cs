namespace SamSgp.Dicom;

/// <summary>What can be done with datasets from outside.</summary>
public static class DicomDatasetExtensions
{
    /// <summary>A copy that can be changed without the original: sequences are copied, elements, which never change, are
    /// shared.</summary>
    public static DicomDataset Clone(this DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var copy = new DicomDataset(dataset.InternalTransferSyntax, dataset.Count) 
        {
            AutoValidate = dataset.AutoValidate, FallbackCharacterSet = dataset.FallbackCharacterSet,
        };
        foreach (var item in dataset.Items) copy.Put(Clone(item));
        return copy;
    }

    /// <summary>The moment of a date and a time attribute; <see cref="DateTime.MinValue"/> where there is no date.
    /// </summary>
    public static DateTime GetDateTime(this DicomDataset dataset, DicomTag date, DicomTag time)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var day = dataset.GetSingleValueOrDefault(date, DateTime.MinValue);
        return day.Date + dataset.GetSingleValueOrDefault(time, DateTime.MinValue).TimeOfDay;
    }

    /// <summary>The items whose tags follow a pattern.</summary>
    public static IEnumerable<DicomItem> EnumerateMasked(this DicomDataset dataset, DicomMaskedTag mask) =>
        dataset.Where(item => mask.IsMatch(item.Tag));

    /// <summary>The items of a group.</summary>
    public static IEnumerable<DicomItem> EnumerateGroup(this DicomDataset dataset, ushort group) =>
        dataset.Where(item => item.Tag.Group == group && item.Tag.Element != 0);

    /// <summary>The dataset, adding to which is no longer checked.</summary>
    public static DicomDataset NotValidated(this DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        dataset.AutoValidate = false;
        return dataset;
    }

    /// <summary>The dataset, adding to which is checked.</summary>
    public static DicomDataset Validated(this DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        dataset.AutoValidate = true;
        return dataset;
    }

    private static DicomItem Clone(DicomItem item) => item switch
    {
        DicomSequence sequence => DicomSequence.Of(sequence.Tag, [.. sequence.Items.Select(Clone)]),
        DicomFragmentSequence fragments => DicomFragmentSequence.Create(fragments.ValueRepresentation, fragments.Tag,
            [.. fragments.OffsetTable], [.. fragments.Fragments]),
        _ => item,
    };
}
