using System.Globalization;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands.Bench;

/// <summary>SAM2's own Python modules in float32 (their number format on a processor), with fresh weights, on the PyTorch
/// that Python has: the same stages of a slice as <see cref="SamSgp.Sam2.Benchmarks.LoopBenchmark"/> measures.</summary>
internal sealed class OriginalBench
{
    // Hydra, iopath and tqdm are not needed for what is measured. PyTorch below 2.0 lacks the fused attention; the two
    // products and the softmax it stands for take its place.
    private const string Program = """
        import importlib, sys, time, types, yaml, torch
        import torch.nn.functional as F
        checkout, config, pixels, memories, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
        def module(name, **content):
            made = types.ModuleType(name); made.__dict__.update(content); sys.modules.setdefault(name, made)
        module('iopath'); module('iopath.common'); module('iopath.common.file_io', g_pathmgr=None)
        module('tqdm', tqdm=lambda x, **_: x); module('sam2', __path__=[checkout + '/sam2'])
        if not hasattr(F, 'scaled_dot_product_attention'):
            F.scaled_dot_product_attention = lambda q, k, v, dropout_p=0.0: torch.softmax(q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5, -1) @ v
        def build(node):
            if isinstance(node, list): return [build(item) for item in node]
            if node == '1e-6': return 1e-6 # text to a YAML 1.1 reader
            if not isinstance(node, dict): return node
            values = {key: build(value) for key, value in node.items() if key != '_target_'}
            if '_target_' not in node: return values
            place, name = node['_target_'].rsplit('.', 1)
            return getattr(importlib.import_module(place), name)(**values)
        def best(name, work):
            times = []
            for _ in range(3):
                start = time.perf_counter(); result = work(); times.append(time.perf_counter() - start)
            print(name, min(times))
            return result
        torch.set_num_threads(threads)
        with open(f'{checkout}/sam2/configs/sam2.1/{config}.yaml') as file: settings = yaml.safe_load(file)['model']
        settings['image_size'] = pixels
        side = pixels // 16
        with torch.no_grad():
            model = build(settings).eval()
            encoded = best('encoder', lambda image=torch.rand(1, 3, pixels, pixels): model.forward_image(image))
            _, maps, codes, sizes = model._prepare_backbone_features(encoded)
            fine = [x.permute(1, 2, 0).view(1, -1, *size) for x, size in zip(maps[:-1], sizes[:-1])]
            memory, code = torch.rand(2, memories * side * side, 1, 64)
            def segment():
                x = model.memory_attention(curr=maps[-1:], curr_pos=codes[-1:], memory=memory, memory_pos=code, num_obj_ptr_tokens=0)
                heads = model._forward_sam_heads(backbone_features=x.permute(1, 2, 0).view(1, -1, side, side), high_res_features=fine)
                model._encode_new_memory(maps, sizes, heads[4], heads[6], False)
            best('segment', segment)
        """;

    private static readonly Dictionary<string, string> Configs = new()
    {
        ["tiny"] = "sam2.1_hiera_t", ["small"] = "sam2.1_hiera_s", ["base_plus"] = "sam2.1_hiera_b+", ["large"] = "sam2.1_hiera_l",
    };

    private readonly string _python;
    private readonly string _checkout;

    /// <param name="checkout">Of the repository facebookresearch/sam2.</param>
    /// <exception cref="CommandException">It is not that, or no Python here has PyTorch.</exception>
    public OriginalBench(DirectoryInfo checkout)
    {
        _checkout = checkout.FullName;
        if (!File.Exists(Path.Combine(_checkout, "sam2", "modeling", "sam2_base.py")))
            throw new CommandException($"{_checkout} is no checkout of SAM2: sam2/modeling/sam2_base.py is not in it. Clone github.com/facebookresearch/sam2 and name its folder.");
        _python = BenchTool.FindPython("torch", "yaml", "numpy")
            ?? throw new CommandException("No python3 on this machine has PyTorch, PyYAML and NumPy (Debian: python3-torch libopenblas0-pthread python3-yaml python3-numpy).");
    }

    /// <summary>Seconds of the image encoder, and of one segment of a slice beside it; the best of three.</summary>
    /// <param name="model">Size of the trunk.</param>
    /// <param name="pixels">Side of the image.</param>
    /// <param name="memories">Memories that the slice is compared with.</param>
    /// <param name="threads">Threads of PyTorch.</param>
    /// <exception cref="CommandException">The program failed.</exception>
    public (double Encoder, double Segment) Measure(string model, int pixels, int memories, int threads)
    {
        var numbers = new[] { pixels, memories, threads }.Select(number => number.ToString(CultureInfo.InvariantCulture));
        var times = BenchTool.Times(_python, Program, [_checkout, Configs[model], .. numbers])
            ?? throw new CommandException($"The modules in {_checkout} do not run with the PyTorch of {_python}.");
        return (times["encoder"], times["segment"]);
    }
}
