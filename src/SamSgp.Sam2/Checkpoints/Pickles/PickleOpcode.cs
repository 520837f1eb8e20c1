namespace SamSgp.Sam2.Checkpoints.Pickles;

/// <summary>The instructions of pickle protocols 2 to 5 that plain containers and tensors need; names as in Python's
/// pickletools. All others are refused.</summary>
internal enum PickleOpcode : byte
{
    Proto = 0x80,
    Frame = 0x95,
    Stop = (byte)'.',

    Mark = (byte)'(',
    Pop = (byte)'0',
    PopMark = (byte)'1',
    Dup = (byte)'2',

    BinPut = (byte)'q',
    LongBinPut = (byte)'r',
    Memoize = 0x94,
    BinGet = (byte)'h',
    LongBinGet = (byte)'j',

    None = (byte)'N',
    NewTrue = 0x88,
    NewFalse = 0x89,
    BinInt = (byte)'J',
    BinInt1 = (byte)'K',
    BinInt2 = (byte)'M',
    Long1 = 0x8a,
    BinFloat = (byte)'G',
    BinUnicode = (byte)'X',
    ShortBinUnicode = 0x8c,
    BinUnicode8 = 0x8d,
    BinString = (byte)'T',
    ShortBinString = (byte)'U',
    BinBytes = (byte)'B',
    ShortBinBytes = (byte)'C',

    EmptyTuple = (byte)')',
    Tuple = (byte)'t',
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    EmptyList = (byte)']',
    Append = (byte)'a',
    Appends = (byte)'e',
    EmptyDict = (byte)'}',
    SetItem = (byte)'s',
    SetItems = (byte)'u',
    EmptySet = 0x8f,
    AddItems = 0x90,
    FrozenSet = 0x91,

    Global = (byte)'c',
    StackGlobal = 0x93,
    Reduce = (byte)'R',
    Build = (byte)'b',
    BinPersId = (byte)'Q',
}
