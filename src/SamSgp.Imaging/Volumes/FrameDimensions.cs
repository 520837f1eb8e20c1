using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>The dimensions that multi-frame images state (PS3.3 C.7.6.17): by what their frames differ, and a number from 1 for each
/// frame in each of them.</summary>
internal sealed class FrameDimensions
{
    private readonly IReadOnlyList<(DicomTag Pointer, DicomTag? Group, string Label)> _dimensions;

    private FrameDimensions(IReadOnlyList<(DicomTag, DicomTag?, string)> dimensions) => _dimensions = dimensions;

    /// <summary>Dimensions to try, one alone before two together, before all.</summary>
    public IEnumerable<IReadOnlyList<int>> Choices
    {
        get
        {
            for (var i = 0; i < _dimensions.Count; i++) yield return [i];
            for (var i = 0; i < _dimensions.Count; i++)
                for (var j = i + 1; j < _dimensions.Count; j++) yield return [i, j];
            int[] others = [.. Enumerable.Range(0, _dimensions.Count).Where(i => !IsPlace(_dimensions[i].Pointer))];
            if (others.Length > 2) yield return others;
        }
    }

    /// <summary>Those of some slices; null where they state none, or not the same ones.</summary>
    public static FrameDimensions? Of(IEnumerable<SliceSource> slices)
    {
        FrameDimensions? all = null;
        foreach (var dataset in slices.Select(slice => slice.Dataset).Distinct<DicomDataset>(ReferenceEqualityComparer.Instance))
        {
            if (!dataset.TryGetNonEmptySequence(DicomTag.DimensionIndexSequence, out var items)) return null;
            var dimensions = items.Items.Select(item => (
                item.GetSingleValueOrDefault<DicomTag?>(DicomTag.DimensionIndexPointer, null) ?? DicomTag.Unknown,
                item.GetSingleValueOrDefault<DicomTag?>(DicomTag.FunctionalGroupPointer, null),
                item.GetSingleValueOrDefault(DicomTag.DimensionDescriptionLabel, "").Trim())).ToList();
            if (all is not null && !all._dimensions.SequenceEqual(dimensions)) return null;
            all = new FrameDimensions(dimensions);
        }

        return all;
    }

    /// <summary>A frame's number in each dimension; 0 where it states none.</summary>
    public int[] NumbersOf(SliceSource slice)
    {
        var numbers = new int[_dimensions.Count];
        if (GroupOf(slice, DicomTag.FrameContentSequence) is not { } content ||
            !content.TryGetValues<uint>(DicomTag.DimensionIndexValues, out var values)) return numbers;
        for (var i = 0; i < Math.Min(values.Length, numbers.Length); i++) numbers[i] = (int)Math.Min(values[i], int.MaxValue);
        return numbers;
    }

    /// <summary>What some dimensions are called.</summary>
    public string Name(IReadOnlyList<int> dimensions) => string.Join(" and ", dimensions.Select(NameOf));

    /// <summary>What a frame has in some dimensions: values where they can be found, else numbers.</summary>
    public string Describe(IReadOnlyList<int> dimensions, SliceSource slice) => string.Join(", ", dimensions.Select(i =>
        $"{NameOf(i)} {ValueOf(i, slice) ?? $"no. {NumbersOf(slice)[i].ToString(CultureInfo.InvariantCulture)}"}"));

    private static bool IsPlace(DicomTag pointer) =>
        pointer == DicomTag.ImagePositionPatient || pointer == DicomTag.InStackPositionNumber || pointer == DicomTag.SliceLocation ||
        pointer == DicomTag.ImagePositionVolume;

    private string NameOf(int dimension)
    {
        var (pointer, _, label) = _dimensions[dimension];
        var keyword = pointer.DictionaryEntry.Keyword;
        return keyword.Length > 0 && pointer.DictionaryEntry != DicomDictionary.UnknownTag ? keyword
            : label.Length > 0 ? $"'{label}'" : $"dimension {dimension + 1}";
    }

    private string? ValueOf(int dimension, SliceSource slice)
    {
        var (pointer, group, _) = _dimensions[dimension];
        return group is { } macro && GroupOf(slice, macro) is { } holder && holder.TryGetString(pointer, out var text) && text.Length is > 0 and <= 64 ? text : null;
    }

    private static DicomDataset? GroupOf(SliceSource slice, DicomTag macro) =>
        slice.Dataset.TryGetSequence(DicomTag.PerFrameFunctionalGroupsSequence, out var frames) && slice.Frame < frames.Items.Count &&
        frames.Items[slice.Frame].TryGetNonEmptySequence(macro, out var sequence) ? sequence.Items[0] : null;
}
