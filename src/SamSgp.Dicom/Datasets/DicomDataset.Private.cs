namespace SamSgp.Dicom;

// Private attributes (PS3.5 7.8.1): a creator reserves a block of 256 elements by (gggg,00bb).
public partial class DicomDataset
{
    /// <summary>The tag with the block number that its private creator has in this dataset; the block is reserved where
    /// there is none yet.</summary>
    /// <exception cref="DicomDataException">All blocks of the group are taken.</exception>
    public DicomTag GetPrivateTag(DicomTag tag)
    {
        if (tag.PrivateCreator is null || !tag.IsPrivate || tag.IsPrivateCreator) return tag;
        var block = FindBlock(tag) ?? ReserveBlock(tag);
        return new DicomTag(tag.Group, (ushort)((block << 8) + (tag.Element & 0xFFu)), tag.PrivateCreator);
    }

    /// <summary>The creator of a private element's block; null where none is stated.</summary>
    internal DicomPrivateCreator? CreatorOf(DicomTag tag)
    {
        if (!tag.IsPrivate || tag.Element < 0x1000) return null;
        var index = IndexOf((tag.Value & 0xFFFF0000) + ((uint)tag.Element >> 8));
        return index >= 0 && _items[index] is DicomStringElement creator ? new DicomPrivateCreator(creator.Text) : null;
    }

    private bool TryResolve(DicomTag tag, out uint value)
    {
        value = tag.Value;
        if (tag.PrivateCreator is null || !tag.IsPrivate || tag.IsPrivateCreator) return true;
        if (FindBlock(tag) is not { } block) return false;
        value = (tag.Value & 0xFFFF00FF) | (block << 8);
        return true;
    }

    private uint? FindBlock(DicomTag tag)
    {
        var start = IndexOf((tag.Value & 0xFFFF0000) | 0x10);
        for (var i = start < 0 ? ~start : start; i < _items.Count; i++)
        {
            var item = _items[i];
            if (item.Tag.Group != tag.Group || item.Tag.Element > 0xFF) return null;
            if (item is DicomStringElement creator && creator.Text == tag.PrivateCreator!.Creator) return item.Tag.Element;
        }

        return null;
    }

    // An item of another dataset: its creator may have another block here.
    private void PutCopy(DicomItem item)
    {
        if (item.Tag.IsPrivateCreator)
        {
            if (!Contains(item.Tag)) Put(item);
            return;
        }

        Put(Retag(item, GetPrivateTag(item.Tag)));
    }

    private static DicomItem Retag(DicomItem item, DicomTag tag) => item.Tag.Value == tag.Value
        ? item
        : item switch
        {
            DicomElement element => ElementFactory.FromData(item.ValueRepresentation, tag, element.Data),
            DicomSequence sequence => DicomSequence.Of(tag, [.. sequence.Items]),
            DicomFragmentSequence fragments => DicomFragmentSequence.Create(item.ValueRepresentation, tag,
                [.. fragments.OffsetTable], [.. fragments.Fragments]),
            _ => item,
        };

    private uint ReserveBlock(DicomTag tag)
    {
        var wanted = (uint)tag.Element >> 8;
        if (wanted >= 0x10 && !Contains(new DicomTag(tag.Group, (ushort)wanted)))
        {
            Put(new DicomLongString(new DicomTag(tag.Group, (ushort)wanted), tag.PrivateCreator!.Creator));
            return wanted;
        }

        for (uint block = 0x10; block <= 0xFF; block++)
        {
            var creator = new DicomTag(tag.Group, (ushort)block);
            if (Contains(creator)) continue;
            Put(new DicomLongString(creator, tag.PrivateCreator!.Creator));
            return block;
        }

        throw new DicomDataException($"Group {tag.Group:x4} has no block left for '{tag.PrivateCreator}'.");
    }
}
