using System.Collections;

namespace SamSgp.Dicom;

/// <summary>Attributes with their values, in the order of their tags (PS3.5 7). Reading is safe from several threads
/// while nobody changes it.</summary>
public partial class DicomDataset : IEnumerable<DicomItem>, IEquatable<DicomDataset>
{
    // Sorted by tag. Files come sorted, so that reading appends.
    private readonly List<DicomItem> _items;

    /// <summary>An empty dataset.</summary>
    public DicomDataset() : this(DicomTransferSyntax.ExplicitVRLittleEndian)
    {
    }

    /// <summary>An empty dataset whose pixels will be in a transfer syntax.</summary>
    public DicomDataset(DicomTransferSyntax internalTransferSyntax) : this(internalTransferSyntax, 0)
    {
    }

    /// <summary>A dataset of some items.</summary>
    public DicomDataset(params DicomItem[] items) : this((IEnumerable<DicomItem>)items)
    {
    }

    /// <summary>A dataset of some items; of two with one tag the last counts.</summary>
    public DicomDataset(IEnumerable<DicomItem> items) : this() => AddOrUpdate(items);

    internal DicomDataset(DicomTransferSyntax internalTransferSyntax, int capacity)
    {
        InternalTransferSyntax = internalTransferSyntax;
        _items = new List<DicomItem>(capacity);
    }

    /// <summary>The syntax that the pixel data is in.</summary>
    public DicomTransferSyntax InternalTransferSyntax { get; internal set; }

    /// <summary>Whether items that are added are checked first; true unless the dataset was read from a file.</summary>
    public bool AutoValidate { get; set; } = true;

    /// <summary>Number of items.</summary>
    public int Count => _items.Count;

    /// <summary>The character set of text in this dataset alone: its SpecificCharacterSet, else that of the dataset it is
    /// in, which it does not know.</summary>
    internal DicomCharacterSet? OwnCharacterSet =>
        Find(DicomTag.SpecificCharacterSet) is DicomStringElement terms ? DicomCharacterSet.Parse(terms.Text) : null;

    /// <summary>What its reader took text for where it names no character set; null where it was not read.</summary>
    internal DicomCharacterSet? FallbackCharacterSet { get; set; }

    internal IReadOnlyList<DicomItem> Items => _items;

    /// <summary>Whether there is an item of this tag.</summary>
    public bool Contains(DicomTag tag) => Find(tag) is not null;

    /// <summary>The items, by tag.</summary>
    public IEnumerator<DicomItem> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Checks every value against its VR and the dictionary.</summary>
    /// <exception cref="DicomValidationException">One breaks a rule.</exception>
    public void Validate()
    {
        foreach (var item in _items) item.Validate();
    }

    /// <summary>Adds the items to another dataset, replacing those it has.</summary>
    public DicomDataset CopyTo(DicomDataset destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        foreach (var item in _items) destination.PutCopy(item, this);
        return this;
    }

    /// <summary>Adds the items of some tags to another dataset, replacing those it has.</summary>
    public DicomDataset CopyTo(DicomDataset destination, params DicomTag[] tags)
    {
        ArgumentNullException.ThrowIfNull(destination);
        foreach (var tag in tags)
            if (Find(tag) is { } item) destination.PutCopy(item, this);
        return this;
    }

    /// <summary>Adds the items that follow a pattern to another dataset, replacing those it has.</summary>
    public DicomDataset CopyTo(DicomDataset destination, DicomMaskedTag mask)
    {
        ArgumentNullException.ThrowIfNull(destination);
        foreach (var item in _items)
            if (mask.IsMatch(item.Tag)) destination.PutCopy(item, this);
        return this;
    }

    /// <summary>Number of items.</summary>
    public override string ToString() => $"DICOM Dataset [{_items.Count} items]";

    /// <summary>Same attributes with the same bytes.</summary>
    public bool Equals(DicomDataset? other)
    {
        if (other is null || other._items.Count != _items.Count) return false;
        for (var i = 0; i < _items.Count; i++)
            if (!AreEqual(_items[i], other._items[i])) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DicomDataset);

    /// <inheritdoc/>
    public override int GetHashCode() => _items.Count;

    /// <summary>The item of a tag; null where there is none. A tag with a private creator is looked for in the
    /// creator's block.</summary>
    internal DicomItem? Find(DicomTag tag)
    {
        if (!TryResolve(tag, out var value)) return null;
        var index = IndexOf(value);
        return index >= 0 ? _items[index] : null;
    }

    /// <summary>Adds an item that a reader made, without checks; true where it replaced one.</summary>
    internal bool Put(DicomItem item)
    {
        var value = item.Tag.Value;
        if (_items.Count == 0 || _items[^1].Tag.Value < value)
        {
            _items.Add(item);
            return false;
        }

        var index = IndexOf(value);
        if (index < 0) _items.Insert(~index, item);
        else _items[index] = item;
        return index >= 0;
    }

    private int IndexOf(uint tag)
    {
        var (low, high) = (0, _items.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var value = _items[middle].Tag.Value;
            if (value == tag) return middle;
            if (value < tag) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }

    private static bool AreEqual(DicomItem a, DicomItem b) => (a, b) switch
    {
        (DicomElement first, DicomElement second) => first.Equals(second),
        (DicomSequence first, DicomSequence second) => first.Tag == second.Tag && first.Items.SequenceEqual(second.Items),
        (DicomFragmentSequence first, DicomFragmentSequence second) => first.Tag == second.Tag
            && first.OffsetTable.SequenceEqual(second.OffsetTable)
            && first.Fragments.Count == second.Fragments.Count
            && first.Fragments.Zip(second.Fragments).All(pair => pair.First.Memory.Span.SequenceEqual(pair.Second.Memory.Span)),
        _ => false,
    };
}
