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
        value = InBlock(tag, block);
        return true;
    }

    // A creator may have several blocks: the one that is asked for where it has the attribute, else any that has it, else the first.
    private uint? FindBlock(DicomTag tag)
    {
        if (IndexOf(tag.Value) >= 0 && tag.PrivateCreator!.Equals(CreatorOf(tag))) return (uint)tag.Element >> 8;
        uint? first = null;
        foreach (var block in BlocksOf(tag.Group, tag.PrivateCreator!.Creator))
        {
            if (IndexOf(InBlock(tag, block)) >= 0) return block;
            first ??= block;
        }

        return first;
    }

    private IEnumerable<uint> BlocksOf(ushort group, string creator)
    {
        var start = IndexOf(((uint)group << 16) | 0x10);
        for (var i = start < 0 ? ~start : start; i < _items.Count && _items[i].Tag.Group == group && _items[i].Tag.Element <= 0xFF; i++)
            if (_items[i] is DicomStringElement element && element.Text == creator) yield return element.Tag.Element;
    }

    private static uint InBlock(DicomTag tag, uint block) => (tag.Value & 0xFFFF00FF) | (block << 8);

    // An item of another dataset, whose creators may have other blocks here: a creator's n-th block there is its n-th one here.
    private void PutCopy(DicomItem item, DicomDataset source)
    {
        var tag = item.Tag;
        if (tag.IsPrivateCreator)
        {
            var isHere = item is DicomStringElement creator && BlockHere(creator.Text, tag.Element, tag.Group, source) is not null;
            if (!isHere && !Contains(tag)) Put(item);
        }
        else if (tag is { IsPrivate: true, PrivateCreator: { } creator })
        {
            var block = BlockHere(creator.Creator, (uint)tag.Element >> 8, tag.Group, source) ?? ReserveBlock(tag);
            Put(Retag(item, new DicomTag(InBlock(tag, block), creator)));
        }
        else
        {
            Put(item);
        }
    }

    private uint? BlockHere(string creator, uint blockThere, ushort group, DicomDataset source)
    {
        var before = source.BlocksOf(group, creator).TakeWhile(block => block != blockThere).Count();
        return BlocksOf(group, creator).Select(block => (uint?)block).ElementAtOrDefault(before);
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
