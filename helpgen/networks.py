"""The networks that addresses are on, by the names that people give them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from helpgen.chains import EVM, OTHER, Known

_EVM_NETWORKS = (
    "ethereum|erc-?20|以太坊|eth", "bnb|bsc|bep-?20|币安智能链|binance smart chain", "polygon|matic|pol", "arbitrum|arb",
    "optimism|op mainnet", "base", "avalanche|avax|雪崩", "linea", "scroll", "zksync", "mantle", "blast", "fantom|sonic",
    "gnosis", "cronos", "celo", "opbnb", "hyperevm", "moonbeam", "evm",
)  # fmt: skip
"""Networks on which an address is written as on Ethereum, each by all of its names."""

_NAMES: Mapping[str, str] = {
    "Bitcoin": "bitcoin|btc|比特币", "TRON": "tron|trx|trc-?20|波场", "Solana": "solana|sol|spl|索拉纳",
    "XRP": "xrp|ripple|瑞波", "Litecoin": "litecoin|ltc|莱特币", "Dogecoin": "dogecoin|doge|狗狗币", "Dash": "dash|达世币",
    "Bitcoin Cash": "bitcoin cash|bch|比特币现金", "Stellar": "stellar|xlm|恒星", "TON": "ton|the open network",
    "Monero": "monero|xmr|门罗币", "Cardano": "cardano|ada|艾达币", "Polkadot": "polkadot|dot|波卡", "Kusama": "kusama|ksm",
    "Algorand": "algorand|algo", "Filecoin": "filecoin|fil", "Cosmos": "cosmos|atom", "Zcash": "zcash|zec",
    "Tezos": "tezos|xtz", "NEO": "neo", "Nano": "nano|xno", "Lightning": "lightning|闪电网络", "Kaspa": "kaspa|kas",
    "NEAR": "near", "Aptos": "aptos|apt", "Sui": "sui",
}  # fmt: skip
"""The other networks, by the name that ``identify`` gives them."""


def named(network: str) -> re.Pattern[str]:
    """The pattern of the words by which texts name ``network``: those known here, and the name itself. Any case."""
    names = [re.escape(network)]
    names += [words for words in (*_EVM_NETWORKS, *_NAMES.values()) if re.search(_bounded(words), network, re.IGNORECASE)]
    return re.compile(_bounded("|".join(names)), re.IGNORECASE)


def _bounded(words: str) -> str:
    return rf"(?<![a-z0-9])(?:{words})(?![a-z0-9])"


_TEST = " testnet"
_TESTING = re.compile("test|sepolia|holesky|hoodi|shasta|nile|amoy|fuji|devnet|regtest|signet|测试", re.IGNORECASE)


def is_on(known: Known, network: str) -> bool:
    """Whether an address can be one on ``network``: what is not known here may be any."""
    if known.network in (OTHER, "Substrate"):
        return not is_known(network)
    if known.network == EVM:
        return _is_evm(network) or not _is_other(network)
    if known.network.endswith(_TEST) and not _TESTING.search(network):
        return False
    own = known.network.removesuffix(_TEST)
    return bool(named(own).search(network)) or own not in _NAMES


def is_known(network: str) -> bool:
    """Whether the addresses of ``network`` are of a kind that is known here."""
    return _is_evm(network) or _is_other(network)


def _is_evm(network: str) -> bool:
    return any(re.search(_bounded(words), network, re.IGNORECASE) for words in _EVM_NETWORKS)


def _is_other(network: str) -> bool:
    return any(re.search(_bounded(words), network, re.IGNORECASE) for words in _NAMES.values())
