namespace SamSgp.Dicom;

// Adding and removing.
public partial class DicomDataset
{
    /// <summary>Adds an item.</summary>
    /// <exception cref="DicomDataException">There is one of its tag.</exception>
    /// <exception cref="DicomValidationException"><see cref="AutoValidate"/> is on and a value breaks a rule.</exception>
    public DicomDataset Add(DicomItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        Check(item);
        item = Retag(item, GetPrivateTag(item.Tag));
        if (IndexOf(item.Tag.Value) >= 0)
            throw new DicomDataException($"{item.Tag} is in the dataset already; AddOrUpdate replaces it.");
        Put(item);
        return this;
    }

    /// <summary>Adds items; see <see cref="Add(DicomItem)"/>.</summary>
    public DicomDataset Add(params DicomItem[] items) => Add((IEnumerable<DicomItem>)items);

    /// <summary>Adds items; see <see cref="Add(DicomItem)"/>.</summary>
    public DicomDataset Add(IEnumerable<DicomItem> items)
    {
        foreach (var item in items) Add(item);
        return this;
    }

    /// <summary>Adds an element with values, or a sequence with items, of the VR that the dictionary names.</summary>
    /// <exception cref="DicomDataException">There is one of its tag, or the VR cannot hold such values.</exception>
    public DicomDataset Add<T>(DicomTag tag, params T[] values) => Add(Create(tag, values));

    /// <summary>Adds an element with values of a VR.</summary>
    /// <exception cref="DicomDataException">There is one of its tag, or the VR cannot hold such values.</exception>
    public DicomDataset Add<T>(DicomVR vr, DicomTag tag, params T[] values) =>
        Add(ElementFactory.FromValues(vr, tag, values));

    /// <summary>Adds an item or replaces the one of its tag.</summary>
    public DicomDataset AddOrUpdate(DicomItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        Check(item);
        Put(Retag(item, GetPrivateTag(item.Tag)));
        return this;
    }

    /// <summary>Adds items or replaces those of their tags.</summary>
    public DicomDataset AddOrUpdate(params DicomItem[] items) => AddOrUpdate((IEnumerable<DicomItem>)items);

    /// <summary>Adds items or replaces those of their tags.</summary>
    public DicomDataset AddOrUpdate(IEnumerable<DicomItem> items)
    {
        foreach (var item in items) AddOrUpdate(item);
        return this;
    }

    /// <summary>Adds or replaces an element with values, or a sequence with items, of the VR that the dictionary names.
    /// </summary>
    /// <exception cref="DicomDataException">The VR cannot hold such values.</exception>
    public DicomDataset AddOrUpdate<T>(DicomTag tag, params T[] values) => AddOrUpdate(Create(tag, values));

    /// <summary>Adds or replaces an element with values of a VR.</summary>
    /// <exception cref="DicomDataException">The VR cannot hold such values.</exception>
    public DicomDataset AddOrUpdate<T>(DicomVR vr, DicomTag tag, params T[] values) =>
        AddOrUpdate(ElementFactory.FromValues(vr, tag, values));

    /// <summary>Removes the items of some tags; those that are not there do not matter.</summary>
    public DicomDataset Remove(params DicomTag[] tags)
    {
        foreach (var tag in tags)
            if (TryResolve(tag, out var value) && IndexOf(value) is >= 0 and var index) _items.RemoveAt(index);
        return this;
    }

    /// <summary>Removes the items that a condition holds for.</summary>
    public DicomDataset Remove(Func<DicomItem, bool> selector)
    {
        _items.RemoveAll(item => selector(item));
        return this;
    }

    /// <summary>Removes all items.</summary>
    public DicomDataset Clear()
    {
        _items.Clear();
        return this;
    }

    private void Check(DicomItem item)
    {
        if (AutoValidate) item.Validate();
    }

    private DicomItem Create<T>(DicomTag tag, T[] values) => ElementFactory.FromValues(ChooseVR<T>(tag), tag, values);

    // Where the dictionary allows several VRs, the type of the values decides, then what the pixels are.
    private DicomVR ChooseVR<T>(DicomTag tag)
    {
        var vrs = tag.DictionaryEntry.ValueRepresentations;
        if (vrs.Count == 1) return vrs[0];
        if (vrs.Contains(DicomVR.OB))
            return typeof(T) == typeof(ushort) || GetSingleValueOrDefault<ushort>(DicomTag.BitsAllocated, 8) > 8
                ? DicomVR.OW
                : DicomVR.OB;
        if (!vrs.Contains(DicomVR.SS)) return vrs[0];
        var isSigned = typeof(T) == typeof(short) || (typeof(T) != typeof(ushort)
            && GetSingleValueOrDefault<ushort>(DicomTag.PixelRepresentation, 0) == 1);
        return isSigned ? DicomVR.SS : DicomVR.US;
    }
}
