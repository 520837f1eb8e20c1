using System.Diagnostics.CodeAnalysis;

namespace SamSgp.Dicom;

// Getting values.
public partial class DicomDataset
{
    /// <summary>The item of a tag; null where there is none or it is not of the type.</summary>
    public T? GetDicomItem<T>(DicomTag tag)
        where T : DicomItem => Find(tag) as T;

    /// <summary>The sequence of a tag.</summary>
    /// <exception cref="DicomDataException">There is none.</exception>
    public DicomSequence GetSequence(DicomTag tag) => TryGetSequence(tag, out var sequence)
        ? sequence
        : throw (Find(tag) is null ? Missing(tag) : new DicomDataException($"{tag} is no sequence."));

    /// <summary>The sequence of a tag, if there is one.</summary>
    public bool TryGetSequence(DicomTag tag, [NotNullWhen(true)] out DicomSequence? sequence) =>
        (sequence = Find(tag) as DicomSequence) is not null;

    /// <summary>The sequence of a tag, if there is one with items; null else.</summary>
    public bool TryGetNonEmptySequence(DicomTag tag, [NotNullWhen(true)] out DicomSequence? sequence) =>
        (sequence = Find(tag) as DicomSequence is { Items.Count: > 0 } found ? found : null) is not null;

    /// <summary>The code that is the only item of a code sequence (PS3.3 8.8).</summary>
    /// <exception cref="DicomDataException">There is no such sequence, or it is empty.</exception>
    public DicomCodeItem GetCodeItem(DicomTag tag) => new(GetSequence(tag));

    /// <summary>Number of values of an element.</summary>
    /// <exception cref="DicomDataException">There is no such element.</exception>
    public int GetValueCount(DicomTag tag) => Element(tag).Count;

    /// <summary>One value of an element.</summary>
    /// <param name="tag">Which element.</param>
    /// <param name="index">0-based.</param>
    /// <exception cref="DicomDataException">There is no such value, or it is not of the type.</exception>
    public T GetValue<T>(DicomTag tag, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return Element(tag).Get<T>(index);
    }

    /// <summary>One value of an element, if there is one of the type.</summary>
    public bool TryGetValue<T>(DicomTag tag, int index, [MaybeNullWhen(false)] out T elementValue)
    {
        elementValue = default;
        return index >= 0 && Find(tag) is DicomElement element && element.TryGet(index, out elementValue);
    }

    /// <summary>One value of an element, or a default where there is none of the type.</summary>
    public T GetValueOrDefault<T>(DicomTag tag, int index, T defaultValue) =>
        TryGetValue<T>(tag, index, out var value) ? value : defaultValue;

    /// <summary>All values of an element.</summary>
    /// <exception cref="DicomDataException">There is no such element, or a value is not of the type.</exception>
    public T[] GetValues<T>(DicomTag tag) => Element(tag).Get<T[]>();

    /// <summary>All values of an element, if it is there and they are of the type.</summary>
    public bool TryGetValues<T>(DicomTag tag, [NotNullWhen(true)] out T[]? values)
    {
        values = null;
        if (Find(tag) is not DicomElement element || !element.TryGetAll<T>(out var all)) return false;
        values = all;
        return true;
    }

    /// <summary>The only value of an element.</summary>
    /// <exception cref="DicomDataException">There is no such element, it has no or several values, or another type.
    /// </exception>
    public T GetSingleValue<T>(DicomTag tag)
    {
        if (typeof(T).IsArray) throw new DicomDataException("One value is no array; GetValues gives all.");
        var element = Element(tag);
        return element.Count == 1
            ? element.Get<T>(0)
            : throw new DicomDataException($"{tag} {tag.DictionaryEntry.Keyword} has {element.Count} values, not one.");
    }

    /// <summary>The only value of an element, if it has just one and that is of the type.</summary>
    public bool TryGetSingleValue<T>(DicomTag tag, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        return Find(tag) is DicomElement { Count: 1 } element && element.TryGet(0, out value);
    }

    /// <summary>The only value of an element, or a default where it has not just one of the type.</summary>
    public T GetSingleValueOrDefault<T>(DicomTag tag, T defaultValue) =>
        TryGetSingleValue<T>(tag, out var value) ? value : defaultValue;

    /// <summary>All values as text, parted by backslashes; empty for an empty element.</summary>
    /// <exception cref="DicomDataException">There is no such element.</exception>
    public string GetString(DicomTag tag) => Element(tag) is { Count: > 0 } element ? element.Get<string>() : "";

    /// <summary>All values as text, if the element is there.</summary>
    public bool TryGetString(DicomTag tag, [NotNullWhen(true)] out string? stringValue)
    {
        stringValue = Find(tag) is DicomElement element ? element.Count == 0 ? "" : element.Get<string>() : null;
        return stringValue is not null;
    }

    /// <summary>The attributes of one frame of a multi-frame object, out of the sequences that they are in: those of the
    /// shared functional groups and, over them, the frame's own (PS3.3 C.7.6.16). ReferencedImageSequence, which may have
    /// several items, is kept whole. A frame without groups of its own has the shared ones.</summary>
    /// <param name="frame">0-based.</param>
    public DicomDataset FunctionalGroupValues(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        var values = new DicomDataset().NotValidated();
        if (TryGetNonEmptySequence(DicomTag.SharedFunctionalGroupsSequence, out var shared)) Flatten(shared.Items[0], values);
        if (TryGetSequence(DicomTag.PerFrameFunctionalGroupsSequence, out var perFrame) && frame < perFrame.Items.Count)
            Flatten(perFrame.Items[frame], values);
        return values;
    }

    private static void Flatten(DicomDataset groups, DicomDataset values)
    {
        foreach (var sequence in groups.Items.OfType<DicomSequence>())
        {
            if (sequence.Tag == DicomTag.ReferencedImageSequence) values.PutCopy(sequence, groups);
            else if (sequence.Items.Count > 0) sequence.Items[0].CopyTo(values);
        }
    }

    private DicomElement Element(DicomTag tag) => Find(tag) switch
    {
        DicomElement element => element,
        null => throw Missing(tag),
        _ => throw new DicomDataException($"{tag} {tag.DictionaryEntry.Keyword} is no element with values."),
    };

    private static DicomDataException Missing(DicomTag tag) =>
        new($"Tag: {tag} {tag.DictionaryEntry.Keyword} not found in dataset.");
}
