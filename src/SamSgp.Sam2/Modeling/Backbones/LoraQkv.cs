using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling.Backbones;

/// <summary>Low-rank updates of a trunk block's qkv projection (SAM2-SGP, section LoRA). No alpha scaling.</summary>
internal sealed class LoraQkv : Module<Tensor, Tensor>
{
    [ComponentName(Name = "qkv")] private readonly Linear _qkv;
    [ComponentName(Name = "linear_a_q")] private readonly Linear _aQuery;
    [ComponentName(Name = "linear_b_q")] private readonly Linear _bQuery;
    [ComponentName(Name = "linear_a_v")] private readonly Linear _aValue;
    [ComponentName(Name = "linear_b_v")] private readonly Linear _bValue;
    private readonly long _dim;

    public LoraQkv(long dim, long dimOut, int rank)
        : base(nameof(LoraQkv))
    {
        _dim = dim;
        _qkv = Linear(dim, 3 * dimOut);
        (_aQuery, _bQuery) = (Linear(dim, rank, hasBias: false), Linear(rank, dim, hasBias: false));
        (_aValue, _bValue) = (Linear(dim, rank, hasBias: false), Linear(rank, dim, hasBias: false));
        foreach (var a in new[] { _aQuery, _aValue }) init.kaiming_uniform_(a.weight!, Math.Sqrt(5));
        foreach (var b in new[] { _bQuery, _bValue }) init.zeros_(b.weight!);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var qkv = _qkv.forward(x);
        var width = qkv.shape[^1];
        // As in the original: the first and the last in_features channels, which at blocks that widen are not exactly
        // q and v.
        var q = _bQuery.forward(_aQuery.forward(x));
        var v = _bValue.forward(_aValue.forward(x));
        return qkv.Plus(functional.pad(q, [0, width - _dim])).Plus(functional.pad(v, [width - _dim, 0]));
    }
}
